"""The register: every estimate that may be shown, with its provenance.

REQUIRED INPUTS: estimates/<wave>.csv of every wave, study.yaml, plan.yaml, concepts.csv
OUTPUTS: register.json
STEPS: round, withhold what may not be shown, add label, definition and source
"""


rule register:
    """Assemble the register of the study."""
    message:
        "Assemble the register"
    input:
        estimates=collect(rules.estimate_wave.output.estimates, wave=WAVES),
        documents=[PATHS.documents(wave) for wave in WAVES],
        study=[str(STUDY.path), STUDY.plan_path, STUDY.concepts_path],
        frame=PATHS.frame,
    output:
        register=f"{PATHS.results}/register.json",
    log:
        f"{PATHS.logs}/register.log",
    params:
        study=str(STUDY.path),
        waves=WAVES,
        sources=fingerprint([str(STUDY.path), STUDY.plan_path, STUDY.concepts_path, *PATHS.frame]),
        library=closure_hash("workflow/scripts/register.py"),
    script:
        "../scripts/register.py"


PRODUCTS += rules.register.output
