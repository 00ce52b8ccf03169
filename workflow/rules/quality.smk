"""The account of each wave: how its response was, and what other choices would have concluded.

REQUIRED INPUTS: waves/<wave>/responses.parquet and weights.parquet, the documents of the wave, plan.yaml, the frame
OUTPUTS: estimates/<wave>.response.csv, estimates/<wave>.sensitivity.csv (heads only where the plan asks for none)
STEPS: analyse the response; weigh and test again under every specification
"""


rule analyse_response:
    """Say who answered, whether late answers differ, what was left open, and how far two respondents agree."""
    message:
        "Analyse the response of wave {wildcards.wave}"
    input:
        responses=f"{WAVE}/responses.parquet",
        weights=f"{WAVE}/weights.parquet",
        documents=documents,
        plan=STUDY.plan_path,
        frame=PATHS.frame,
    output:
        response=reviewed("estimates/{wave}.response.csv", "response", "response, {wave}"),
    log:
        f"{PATHS.logs}/{{wave}}/response.log",
    params:
        study=str(STUDY.path),
        sources=sources,
        plan=fingerprint([STUDY.plan_path]),
        library=closure_hash("workflow/scripts/analyse_response.py"),
    script:
        "../scripts/analyse_response.py"


rule vary_wave:
    """Judge the conclusions again with other weights, corrections, missing answers and respondents."""
    message:
        "Judge wave {wildcards.wave} under other choices"
    input:
        responses=f"{WAVE}/responses.parquet",
        documents=documents,
        plan=STUDY.plan_path,
        frame=PATHS.frame,
    output:
        sensitivity=reviewed("estimates/{wave}.sensitivity.csv", "sensitivity", "sensitivity, {wave}"),
    log:
        f"{PATHS.logs}/{{wave}}/sensitivity.log",
    params:
        study=str(STUDY.path),
        sources=sources,
        plan=fingerprint([STUDY.plan_path]),
        library=closure_hash("workflow/scripts/vary_wave.py"),
    script:
        "../scripts/vary_wave.py"


PRODUCTS += [
    *collect(rules.analyse_response.output.response, wave=WAVES),
    *collect(rules.vary_wave.output.sensitivity, wave=WAVES),
]
