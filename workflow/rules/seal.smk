"""What stands around the documents, and the seal on everything: what was made, from what, with what.

REQUIRED INPUTS: every product of the other rules, requirements.lock
OUTPUTS: usage.json, report/report.png, MANIFEST.json, ro-crate-metadata.json
STEPS: add up where each estimate is used, draw some pages, refuse products that no rule makes (orphans), checksum
"""

from doorpakken.evidence.provenance.manifest import orphans

SHOWN = "en" if "en" in LANGUAGES else LANGUAGES[0]


rule usage:
    """Tell by language in which chapters each estimate is used."""
    message:
        "Count where each estimate is used"
    input:
        usage=collect(rules.lint.output.usage, document=DOCUMENTS),
    output:
        usage=f"{RESULTS}/usage.json",
    log:
        f"{LOGS}/usage.log",
    script:
        "../scripts/usage.py"


rule picture:
    """Draw the cover and the first pages of the first chapters of the published report."""
    message:
        "Draw pages of the report"
    input:
        pdf=f"{RESULTS}/report/report.{SHOWN}.pdf",
    output:
        picture=f"{RESULTS}/report/report.png",
    log:
        f"{LOGS}/picture.log",
    params:
        chapters=[name for name in DOCUMENTS["report"] if name != "answers"][:3],
        language=SHOWN,
    script:
        "../scripts/picture.py"


PRODUCTS += [*rules.usage.output, *rules.picture.output]


rule seal:
    """Checksum every product and name those that no rule makes any more."""
    message:
        "Seal the products"
    input:
        products=sorted(map(str, PRODUCTS)),
        lock="requirements.lock",
    output:
        manifest=f"{RESULTS}/MANIFEST.json",
        crate=f"{RESULTS}/ro-crate-metadata.json",
    log:
        f"{LOGS}/seal.log",
    params:
        results=RESULTS,
        orphans=orphans(PRODUCTS, Path(RESULTS), PATHS.exempt),
        code=codes,
    script:
        "../scripts/seal.py"
