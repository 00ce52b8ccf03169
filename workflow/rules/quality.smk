"""How far a wave can be relied on: its response, what it could show, and what other choices would have concluded.

REQUIRED INPUTS: waves/<wave>/responses.parquet and weights.parquet, the documents of the wave, plan.yaml, the frame;
for conclusions about a change responses.parquet and the documents of the wave before
OUTPUTS: estimates/<wave>.{response,minimum_detectable,sensitivity}.csv (heads only where the plan asks for none)
STEPS: analyse the response; compute the smallest differences that tests find; weigh and test again in other ways
"""


def waves_until(wildcards):
    """A wave, with the one before it if there is one."""
    before = STUDY.before(wildcards.wave)
    return [*([before.id] if before else []), wildcards.wave]


def responses_until(wildcards):
    """The admitted responses of these waves."""
    return collect(rules.admit_wave.output.responses, wave=waves_until(wildcards))


def documents_until(wildcards):
    """The documents and the raw files of these waves."""
    return [path for wave in waves_until(wildcards) for path in PATHS.documents(wave)]


rule minimum_detectable:
    """Compute margins of shares and the smallest differences that the tests of a wave could show."""
    message:
        "Compute what wave {wildcards.wave} could show"
    input:
        responses=f"{WAVE}/responses.parquet",
        weights=f"{WAVE}/weights.parquet",
        documents=documents,
        plan=STUDY.plan_path,
    output:
        minimum=reviewed("estimates/{wave}.minimum_detectable.csv", "minimum_detectable", "2 Estimates"),
    log:
        f"{LOGS}/waves/{{wave}}/minimum_detectable.log",
    script:
        "../scripts/minimum_detectable.py"


rule analyse_response:
    """Say who answered, whether late answers differ, what was left open, and how far two respondents agree."""
    message:
        "Analyse the response of wave {wildcards.wave}"
    input:
        responses=f"{WAVE}/responses.parquet",
        weights=f"{WAVE}/weights.parquet",
        documents=documents,
        plan=STUDY.plan_path,
        frame=FRAME,
    output:
        response=reviewed("estimates/{wave}.response.csv", "response", "2 Estimates"),
    log:
        f"{LOGS}/waves/{{wave}}/response.log",
    script:
        "../scripts/analyse_response.py"


rule sensitivity:
    """Judge the conclusions again with other weights, corrections, missing answers and respondents."""
    message:
        "Judge wave {wildcards.wave} under other choices"
    input:
        responses=responses_until,
        documents=documents_until,
        plan=STUDY.plan_path,
        frame=FRAME,
    output:
        sensitivity=reviewed("estimates/{wave}.sensitivity.csv", "sensitivity", "2 Estimates"),
    log:
        f"{LOGS}/waves/{{wave}}/sensitivity.log",
    script:
        "../scripts/sensitivity.py"


PRODUCTS += collect(
    [*rules.analyse_response.output, *rules.minimum_detectable.output, *rules.sensitivity.output], wave=WAVES
)
