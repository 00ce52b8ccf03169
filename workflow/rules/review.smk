"""What a reviewer finds in `snakemake --report`.

REQUIRED INPUTS: workflow/report/*.rst
OUTPUTS: none; the other rules name with `reviewed` the products that go in
"""

from doorpakken.evidence.provenance.manifest import product_class


report: "../report/workflow.rst"


CATEGORIES = {
    "problems": "1 Raw data",
    "estimates": "2 Estimates",
    "tests": "2 Estimates",
    "detectable": "2 Estimates",
    "response": "2 Estimates",
    "sensitivity": "2 Estimates",
    "change": "2 Estimates",
    "register": "3 Register and verdicts",
    "verdicts": "3 Register and verdicts",
    "findings": "4 Report and article",
    "report": "4 Report and article",
    "article": "4 Report and article",
}


def reviewed(name, caption, product):
    """A product, by its name below the results, with its caption, its category, its class and its origin."""
    labels = {
        "product": product,
        "class": product_class(name),
        "data": "simulated" if STUDY.simulated else "collected",
    }
    path = f"{PATHS.results}/{name}"
    return report(path, caption=f"../report/{caption}.rst", category=CATEGORIES[caption], labels=labels)
