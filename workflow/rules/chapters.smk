"""Notebooks with the numbers of the register.

REQUIRED INPUTS: register.json, verdicts.json, the notebooks that study.yaml names, the frame with its maps of tiles
OUTPUTS: chapters/<chapter>.ipynb
STEPS: execute each notebook
"""


def notebook(wildcards):
    """The notebook of a chapter."""
    return NOTEBOOKS[wildcards.chapter]


rule execute_chapter:
    """Execute a chapter; a failing cell stops the build with chapter, cell, line and error."""
    message:
        "Execute chapter {wildcards.chapter}"
    input:
        notebook=notebook,
        register=rules.register.output.register,
        verdicts=rules.verdicts.output.verdicts,
        frame=FRAME,
    output:
        chapter=f"{RESULTS}/chapters/{{chapter}}.ipynb",
    log:
        f"{LOGS}/chapters/{{chapter}}.log",
    script:
        "../scripts/execute_chapter.py"


PRODUCTS += collect(rules.execute_chapter.output, chapter=NOTEBOOKS)
