"""The register, every estimate that may be shown with its provenance, and the verdicts drawn from it.

REQUIRED INPUTS: estimates/<wave>.csv and the files of every wave, study.yaml, plan.yaml, concepts.csv
OUTPUTS: estimates/<wave>.tests.csv, register.json, verdicts.json
STEPS: test the hypotheses of each wave; round, withhold what may not be shown, add words and source; judge
"""

DOCUMENTS = [str(STUDY.path), STUDY.plan_path, STUDY.concepts_path]


rule test_wave:
    """Test the hypotheses of the families of a wave, by the design and adjusted within each family."""
    message:
        "Test the hypotheses of wave {wildcards.wave}"
    input:
        responses=f"{WAVE}/responses.parquet",
        weights=f"{WAVE}/weights.parquet",
        change=rules.estimate_change.output.change,
        documents=documents,
        plan=STUDY.plan_path,
    output:
        tests=reviewed("estimates/{wave}.tests.csv", "tests", "tests, {wave}"),
    log:
        f"{PATHS.logs}/{{wave}}/test.log",
    params:
        study=str(STUDY.path),
        sources=sources,
        plan=fingerprint([STUDY.plan_path]),
        library=closure_hash("workflow/scripts/test_wave.py"),
    script:
        "../scripts/test_wave.py"


rule register:
    """Assemble the register of the study."""
    message:
        "Assemble the register"
    input:
        estimates=collect(rules.estimate_wave.output.estimates, wave=WAVES),
        detectable=collect(rules.detect_wave.output.detectable, wave=WAVES),
        tests=collect(rules.test_wave.output.tests, wave=WAVES),
        change=rules.estimate_change.output.change,
        response=collect(rules.analyse_response.output.response, wave=WAVES),
        sensitivity=collect(rules.vary_wave.output.sensitivity, wave=WAVES),
        documents=[PATHS.documents(wave) for wave in WAVES],
        study=DOCUMENTS,
        frame=PATHS.frame,
    output:
        register=reviewed("register.json", "register", "register"),
    log:
        f"{PATHS.logs}/register.log",
    params:
        study=str(STUDY.path),
        waves=WAVES,
        sources=fingerprint([*DOCUMENTS, *PATHS.frame]),
        library=closure_hash("workflow/scripts/register.py"),
    script:
        "../scripts/register.py"


rule judge:
    """Give every conclusion the verdict of its test, and its sentence in each language."""
    message:
        "Judge the conclusions"
    input:
        tests=collect(rules.test_wave.output.tests, wave=WAVES),
        register=rules.register.output.register,
        study=DOCUMENTS,
    output:
        verdicts=reviewed("verdicts.json", "verdicts", "verdicts"),
    log:
        f"{PATHS.logs}/judge.log",
    params:
        study=str(STUDY.path),
        waves=WAVES,
        sources=fingerprint(DOCUMENTS),
        library=closure_hash("workflow/scripts/judge.py"),
    script:
        "../scripts/judge.py"


PRODUCTS += [
    *collect(rules.test_wave.output.tests, wave=WAVES),
    *rules.register.output,
    *rules.judge.output,
]
