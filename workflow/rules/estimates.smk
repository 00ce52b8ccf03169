"""From responses and weights to estimates at full precision, and to tests.

REQUIRED INPUTS: waves/<wave>/responses.parquet and weights.parquet, the documents of each wave, plan.yaml, the frame
OUTPUTS: estimates/<wave>.csv, estimates/change.csv (heads only while there is one wave), estimates/<wave>.tests.csv
STEPS: estimate each wave, then the change of its units since the wave before, then test the hypotheses of each wave
"""


rule estimate_wave:
    """Estimate everything that the plan declares and every question, for all and for each domain."""
    message:
        "Estimate wave {wildcards.wave}"
    input:
        responses=f"{WAVE}/responses.parquet",
        weights=f"{WAVE}/weights.parquet",
        documents=documents,
        plan=STUDY.plan_path,
        frame=FRAME,
    output:
        estimates=reviewed("estimates/{wave}.csv", "estimates", "2 Estimates"),
    log:
        f"{LOGS}/waves/{{wave}}/estimate.log",
    script:
        "../scripts/estimate_wave.py"


rule estimate_change:
    """Estimate the change of every figure that two waves have in common."""
    message:
        "Estimate the change between waves"
    input:
        responses=collect(rules.admit_wave.output.responses, wave=WAVES),
        weights=collect(rules.weigh_wave.output.weights, wave=WAVES),
        documents=[PATHS.documents(wave) for wave in WAVES],
        plan=STUDY.plan_path,
        frame=FRAME,
    output:
        change=reviewed("estimates/change.csv", "change", "2 Estimates"),
    log:
        f"{LOGS}/change.log",
    script:
        "../scripts/estimate_change.py"


rule hypothesis_tests:
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
        tests=reviewed("estimates/{wave}.tests.csv", "tests", "2 Estimates"),
    log:
        f"{LOGS}/waves/{{wave}}/tests.log",
    script:
        "../scripts/hypothesis_tests.py"


PRODUCTS += rules.estimate_change.output
PRODUCTS += collect([*rules.estimate_wave.output, *rules.hypothesis_tests.output], wave=WAVES)
