"""Where each estimate is used.

REQUIRED INPUTS: what the lints of the report and of the article counted
OUTPUTS: usage.json
STEPS: add the counts up
"""


rule count_usage:
    """Tell by language in which chapters each estimate is used."""
    message:
        "Count where each estimate is used"
    input:
        report=rules.lint_report.output.usage,
        article=rules.lint_article.output.usage if ARTICLE else [],
    output:
        usage=f"{PATHS.results}/usage.json",
    log:
        f"{PATHS.logs}/usage.log",
    params:
        library=closure_hash("workflow/scripts/count_usage.py"),
    script:
        "../scripts/count_usage.py"


PRODUCTS += rules.count_usage.output
