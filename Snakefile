"""From raw survey waves to a report in which every number leads back to its source: `snakemake --cores 4`."""

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

min_version("9.27")

# This clone's library goes first: the environment may have been made in another one.
LIBRARY = str(Path(workflow.basedir) / "workflow")
sys.path.insert(0, LIBRARY)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [LIBRARY, os.environ.get("PYTHONPATH")]))

from doorpakken.errors import UserError
from doorpakken.data.study.layout import Layout, fingerprint, open_study
from doorpakken.evidence.provenance.import_closure import closure_hash
from snakemake_logger_plugin_doorpakken import speak

speak(workflow)
try:
    STUDY = open_study(config)
    if workflow.is_main_process:  # a job reads this file too
        from doorpakken.products.linting import lint_study

        if unsourced := lint_study(STUDY):
            raise UserError(unsourced)
        for name in STUDY.drafts:
            print(f"Wave {name} is a draft and left out: doorpakken settle {name}", file=sys.stderr)
except UserError as error:
    raise WorkflowError(str(error)) from None

PATHS = Layout(STUDY)


include: "workflow/rules/common.smk"
include: "workflow/rules/waves.smk"
include: "workflow/rules/estimates.smk"
include: "workflow/rules/quality.smk"
include: "workflow/rules/register.smk"
include: "workflow/rules/chapters.smk"
include: "workflow/rules/documents.smk"
include: "workflow/rules/seal.smk"


# A rule that runs a script is told which study it is about, and runs again when its documents or its code change.
for scripted in scripts():
    scripted.set_params(study=str(STUDY.path), sources=sources(scripted), library=code(scripted))


rule all:
    """Everything that the study makes."""
    message:
        "Everything is made"
    input:
        PRODUCTS,
        rules.seal.output,
    default_target: True
