"""From raw waves to estimates.

REQUIRED INPUTS, for each wave folder: wave.yaml, codebook.csv, SHA256SUMS, the raw file; the tables of the frame
OUTPUTS: waves/<wave>/problems.{html,csv}, responses.parquet, weights.parquet; estimates/<wave>.csv
STEPS: check (writes its findings, never fails), gate (only fails), admit, weigh, estimate
"""

WAVE = f"{PATHS.results}/waves/{{wave}}"


def documents(wildcards):
    """The documents and the raw file of a wave."""
    return PATHS.documents(wildcards.wave)


def sources(wildcards):
    """A hash of the documents and the raw file of a wave, and of the frame."""
    return fingerprint([*PATHS.documents(wildcards.wave), *PATHS.frame])


rule check_wave:
    """Hold every cell of a raw wave against its codebook; list all problems at once."""
    message:
        "Check wave {wildcards.wave}: every cell held against the codebook"
    input:
        documents=documents,
        frame=PATHS.frame,
    output:
        page=reviewed("waves/{wave}/problems.html", "problems", "problems, {wave}"),
        table=f"{WAVE}/problems.csv",
        errors=f"{WAVE}/errors.txt",
    log:
        f"{PATHS.logs}/{{wave}}/check.log",
    params:
        study=str(STUDY.path),
        sources=sources,
        library=closure_hash("workflow/scripts/check_wave.py"),
    script:
        "../scripts/check_wave.py"


rule accept_wave:
    """Gate: stop when the checks of a wave found errors."""
    message:
        "Gate: accept wave {wildcards.wave} when it has no errors"
    input:
        errors=f"{WAVE}/errors.txt",
    output:
        accepted=touch(f"{WAVE}/accepted"),
    log:
        f"{PATHS.logs}/{{wave}}/accept.log",
    shell:
        "cat {input.errors:q} > {log:q} && test ! -s {input.errors:q}"


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
        f"{PATHS.logs}/{{wave}}/admit.log",
    params:
        study=str(STUDY.path),
        sources=sources,
        library=closure_hash("workflow/scripts/admit_wave.py"),
    script:
        "../scripts/admit_wave.py"


rule weigh_wave:
    """Weigh the respondents to the population of the frame."""
    message:
        "Weigh wave {wildcards.wave}"
    input:
        responses=f"{WAVE}/responses.parquet",
        documents=documents,
        frame=PATHS.frame,
    output:
        weights=f"{WAVE}/weights.parquet",
    log:
        f"{PATHS.logs}/{{wave}}/weigh.log",
    params:
        study=str(STUDY.path),
        sources=sources,
        library=closure_hash("workflow/scripts/weigh_wave.py"),
    script:
        "../scripts/weigh_wave.py"


rule estimate_wave:
    """Estimate everything that the plan declares and every question, for all and for each domain."""
    message:
        "Estimate wave {wildcards.wave}"
    input:
        responses=f"{WAVE}/responses.parquet",
        weights=f"{WAVE}/weights.parquet",
        documents=documents,
        plan=STUDY.plan_path,
        frame=PATHS.frame,
    output:
        estimates=reviewed("estimates/{wave}.csv", "estimates", "estimates, {wave}"),
    log:
        f"{PATHS.logs}/{{wave}}/estimate.log",
    params:
        study=str(STUDY.path),
        sources=sources,
        plan=fingerprint([STUDY.plan_path]),
        library=closure_hash("workflow/scripts/estimate_wave.py"),
    script:
        "../scripts/estimate_wave.py"


PRODUCTS = [
    collect(product, wave=WAVES)
    for rule in (
        rules.check_wave,
        rules.accept_wave,
        rules.admit_wave,
        rules.weigh_wave,
        rules.estimate_wave,
    )
    for product in rule.output
]
