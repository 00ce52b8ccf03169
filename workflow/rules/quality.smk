"""The account of each wave: how its response was, and what other choices would have concluded.

REQUIRED INPUTS: waves/<wave>/responses.parquet and weights.parquet, the documents of the wave, plan.yaml, the frame;
for conclusions about a change responses.parquet and the documents of the wave before
OUTPUTS: estimates/<wave>.response.csv, estimates/<wave>.sensitivity.csv (heads only where the plan asks for none)
STEPS: analyse the response; weigh and test again under every specification
"""


def wave_before(wildcards):
    """The wave before, if there is one."""
    before = STUDY.before(wildcards.wave)
    return [before.id] if before else []


def responses_before(wildcards):
    """The admitted responses of the wave before."""
    return collect(rules.admit_wave.output.responses, wave=wave_before(wildcards))


def documents_until(wildcards):
    """The documents and the raw files of a wave and of the one before."""
    return [path for wave in (*wave_before(wildcards), wildcards.wave) for path in PATHS.documents(wave)]


def sources_until(wildcards):
    """A hash of these, and of the frame."""
    return fingerprint([*documents_until(wildcards), *PATHS.frame])


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
        earlier=responses_before,
        documents=documents_until,
        plan=STUDY.plan_path,
        frame=PATHS.frame,
    output:
        sensitivity=reviewed("estimates/{wave}.sensitivity.csv", "sensitivity", "sensitivity, {wave}"),
    log:
        f"{PATHS.logs}/{{wave}}/sensitivity.log",
    params:
        study=str(STUDY.path),
        sources=sources_until,
        plan=fingerprint([STUDY.plan_path]),
        library=closure_hash("workflow/scripts/vary_wave.py"),
    script:
        "../scripts/vary_wave.py"


PRODUCTS += [
    *collect(rules.analyse_response.output.response, wave=WAVES),
    *collect(rules.vary_wave.output.sensitivity, wave=WAVES),
]
