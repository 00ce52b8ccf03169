"""What a wave could see, whatever was answered.

REQUIRED INPUTS: waves/<wave>/weights.parquet, the documents of the wave, plan.yaml
OUTPUTS: estimates/<wave>.detectable.csv (heads only when the plan does not ask for it)
STEPS: from weights and design, reckon margins of shares and the smallest differences that tests find
"""


rule detect_wave:
    """Reckon the smallest differences that the tests of a wave could show."""
    message:
        "Reckon what wave {wildcards.wave} could show"
    input:
        weights=f"{WAVE}/weights.parquet",
        documents=documents,
        plan=STUDY.plan_path,
    output:
        detectable=reviewed("estimates/{wave}.detectable.csv", "detectable", "detectable, {wave}"),
    log:
        f"{PATHS.logs}/{{wave}}/detect.log",
    params:
        study=str(STUDY.path),
        sources=sources,
        plan=fingerprint([STUDY.plan_path]),
        library=closure_hash("workflow/scripts/detect_wave.py"),
    script:
        "../scripts/detect_wave.py"


PRODUCTS += collect(rules.detect_wave.output.detectable, wave=WAVES)
