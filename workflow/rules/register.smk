"""The register, every estimate that may be shown with its provenance, and the verdicts drawn from it.

REQUIRED INPUTS: estimates/*.csv and the documents of every wave, study.yaml, plan.yaml, concepts.csv, the frame
OUTPUTS: register.json, verdicts.json
STEPS: round, withhold what may not be shown, add words and source; give each conclusion its verdict
"""

STUDY_DOCUMENTS = [str(STUDY.path), STUDY.plan_path, STUDY.concepts_path]
STORED = [
    *rules.estimate_change.output,
    *collect(
        [
            *rules.estimate_wave.output,
            *rules.minimum_detectable.output,
            *rules.hypothesis_tests.output,
            *rules.analyse_response.output,
            *rules.sensitivity.output,
        ],
        wave=WAVES,
    ),
]


rule register:
    """Assemble the register of the study."""
    message:
        "Assemble the register"
    input:
        estimates=collect(rules.estimate_wave.output.estimates, wave=WAVES),
        minimum=collect(rules.minimum_detectable.output.minimum, wave=WAVES),
        tests=collect(rules.hypothesis_tests.output.tests, wave=WAVES),
        change=rules.estimate_change.output.change,
        response=collect(rules.analyse_response.output.response, wave=WAVES),
        sensitivity=collect(rules.sensitivity.output.sensitivity, wave=WAVES),
        admitted=collect(rules.admit_wave.output.responses, wave=WAVES),
        documents=[PATHS.documents(wave) for wave in WAVES],
        study=STUDY_DOCUMENTS,
        frame=FRAME,
    output:
        register=reviewed("register.json", "register", "3 Register and verdicts"),
    log:
        f"{LOGS}/register.log",
    script:
        "../scripts/register.py"


rule verdicts:
    """Give every conclusion the verdict of its test, and its sentence in each language."""
    message:
        "Judge the conclusions"
    input:
        tests=collect(rules.hypothesis_tests.output.tests, wave=WAVES),
        register=rules.register.output.register,
        study=STUDY_DOCUMENTS,
    output:
        verdicts=reviewed("verdicts.json", "verdicts", "3 Register and verdicts"),
    log:
        f"{LOGS}/verdicts.log",
    script:
        "../scripts/verdicts.py"


PRODUCTS += [*rules.register.output, *rules.verdicts.output]
