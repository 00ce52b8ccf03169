"""Adapter: seal the products."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_json
    from doorpakken.evidence.provenance.manifest import build_crate, build_manifest, refuse_orphans

    refuse_orphans(snakemake.params.orphans)
    study = load_study(Path(snakemake.params.study))
    products = [Path(path) for path in snakemake.input.products]
    results, lock = Path(snakemake.params.results), Path(snakemake.input.lock)
    manifest = build_manifest(study, products, results, snakemake.params.code, lock)
    write_json(Path(snakemake.output.manifest), manifest)
    write_json(Path(snakemake.output.crate), build_crate(study, manifest))


with job(snakemake):
    main(snakemake)
