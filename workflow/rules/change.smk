"""Change between waves.

REQUIRED INPUTS: waves/<wave>/responses.parquet and weights.parquet of every wave, their documents, plan.yaml, the frame
OUTPUTS: estimates/change.csv (heads only while there is one wave)
STEPS: link the units of each wave to those of the wave before it, then estimate what may be compared
"""


rule estimate_change:
    """Estimate the change of every figure that two waves have in common."""
    message:
        "Estimate the change between waves"
    input:
        responses=collect(rules.admit_wave.output.responses, wave=WAVES),
        weights=collect(rules.weigh_wave.output.weights, wave=WAVES),
        documents=[PATHS.documents(wave) for wave in WAVES],
        plan=STUDY.plan_path,
        frame=PATHS.frame,
    output:
        change=reviewed("estimates/change.csv", "change", "change between waves"),
    log:
        f"{PATHS.logs}/change.log",
    params:
        study=str(STUDY.path),
        waves=WAVES,
        sources=fingerprint(
            [STUDY.plan_path, *PATHS.frame, *(path for wave in WAVES for path in PATHS.documents(wave))]
        ),
        library=closure_hash("workflow/scripts/estimate_change.py"),
    script:
        "../scripts/estimate_change.py"


PRODUCTS += rules.estimate_change.output
