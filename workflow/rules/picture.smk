"""What the report looks like, for those who have not opened it.

REQUIRED INPUTS: report/report.<language>.pdf
OUTPUTS: report/report.png
STEPS: draw the cover and the first pages of the first chapters, in English where the study has it
"""

SHOWN = "en" if "en" in LANGUAGES else LANGUAGES[0]


rule picture_report:
    """Draw some pages of the published report."""
    message:
        "Draw pages of the report"
    input:
        pdf=f"{PATHS.results}/report/report.{SHOWN}.pdf",
    output:
        picture=f"{PATHS.results}/report/report.png",
    log:
        f"{PATHS.logs}/picture.log",
    params:
        study=str(STUDY.path),
        chapters=list(CHAPTERS)[:3],
        language=SHOWN,
        library=closure_hash("workflow/scripts/picture_report.py"),
    script:
        "../scripts/picture_report.py"


PRODUCTS += rules.picture_report.output
