"""The main program of a driver written in Python."""

import asyncio
import importlib
import logging
import os
import sys
import traceback


def drive(scenarios, *version):
    """Runs what the command line names. scenarios: the module of each; version: name, version, layer."""
    scenario = sys.argv[1] if len(sys.argv) == 2 else ""
    if scenario == "version":
        print(*version, sep="\t")
        return 0
    if scenario not in scenarios:
        print(f"there is no scenario {scenario}", file=sys.stderr)
        return 2
    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(name)s %(message)s", level=os.environ.get("DRIVER_LOG", "WARNING")
    )
    try:
        run = getattr(importlib.import_module(scenarios[scenario]), scenario)()
        if asyncio.iscoroutine(run):
            asyncio.run(run)
    except Exception as e:
        traceback.print_exc()
        said = str(e) if type(e).__name__ == "Differs" else f"{type(e).__name__}: {e}"
        print(said.replace("\n", " "), file=sys.stderr)
        return 1
    return 0
