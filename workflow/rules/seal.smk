"""The seal: what was made, from what, with what.

REQUIRED INPUTS: every product of the other rules
OUTPUTS: MANIFEST.json, ro-crate-metadata.json
STEPS: refuse products that no rule makes (orphans), then checksum everything
"""

from doorpakken.evidence.provenance.manifest import orphans

PRODUCTS = sorted(
    {str(path) for product in PRODUCTS for path in ([product] if isinstance(product, str) else product)}
)


rule seal:
    """Checksum every product and name those that no rule makes any more."""
    message:
        "Seal the products"
    input:
        products=PRODUCTS,
        lock="requirements.lock",
    output:
        manifest=f"{PATHS.results}/MANIFEST.json",
        crate=f"{PATHS.results}/ro-crate-metadata.json",
    log:
        f"{PATHS.logs}/seal.log",
    params:
        study=str(STUDY.path),
        results=PATHS.results,
        orphans=orphans(PRODUCTS, Path(PATHS.results), PATHS.apart),
        rooms=[
            "data.intake",
            "statistics.weighting",
            "statistics.estimation",
            "statistics.inference",
            "statistics.change",
            "evidence.register",
            "evidence.conclusions",
            "products.reporting",
            "products.publishing",
        ],
        library=closure_hash("workflow/scripts/seal.py"),
    script:
        "../scripts/seal.py"
