"""From raw waves to typed responses with weights.

REQUIRED INPUTS, for each wave folder: wave.yaml, codebook.csv, SHA256SUMS, the raw file; the tables of the frame
OUTPUTS: waves/<wave>/problems.{html,csv}, responses.parquet, weights.parquet
STEPS: check (writes its findings, never fails), accept (the gate, only fails), admit, weigh
"""


rule check_wave:
    """Hold every cell of a raw wave against its codebook; list all problems at once."""
    message:
        "Check wave {wildcards.wave}: every cell held against the codebook"
    input:
        documents=documents,
        frame=FRAME,
    output:
        page=reviewed("waves/{wave}/problems.html", "problems", "1 Raw data"),
        table=f"{WAVE}/problems.csv",
        errors=f"{WAVE}/errors.txt",
    log:
        f"{LOGS}/waves/{{wave}}/check.log",
    script:
        "../scripts/check_wave.py"


rule admit_wave:
    """Type the responses of an accepted wave; missing answers keep their kind."""
    message:
        "Admit wave {wildcards.wave}: typed responses"
    input:
        accepted=f"{WAVE}/accepted",
        documents=documents,
    output:
        responses=f"{WAVE}/responses.parquet",
    log:
        f"{LOGS}/waves/{{wave}}/admit.log",
    script:
        "../scripts/admit_wave.py"


rule weigh_wave:
    """Weigh the respondents to the population of the frame."""
    message:
        "Weigh wave {wildcards.wave}"
    input:
        responses=f"{WAVE}/responses.parquet",
        documents=documents,
        frame=FRAME,
    output:
        weights=f"{WAVE}/weights.parquet",
    log:
        f"{LOGS}/waves/{{wave}}/weigh.log",
    script:
        "../scripts/weigh_wave.py"


PRODUCTS += collect(
    [*rules.check_wave.output, *rules.admit_wave.output, *rules.weigh_wave.output], wave=WAVES
)
