"""Measures Compose Runner beside NiMARE, whole process against whole process, in one run; see --help."""

import argparse
import datetime
import json
import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path

import child
import table
from bundles import Sources
from rows import QUICK_DIVISOR, ROWS

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
TARGET = PROJECT / "bench" / "target"
LAUNCHER = PROJECT / "compose-runner"
RESOURCES = PROJECT / "meta-analysis" / "src" / "main" / "resources"
DOCUMENT = PROJECT / "docs" / "numerics.md"
PEERS = ("0.20.0", "newest")
OUR_RUNS = 5
WARM_PERMUTATIONS = 2
BUILD_LIMIT = 900
SHORT_LIMIT = 300


def options_of(arguments):
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description="Measures Compose Runner beside NiMARE, file to files, in one run. A run of all rows on both sides"
        " writes its table into docs/numerics.md; any other one prints it only.",
        epilog="`bench/run jmh [ARGS]` runs the JMH benchmarks instead.",
    )
    keys = [row.key for row in ROWS]
    parser.add_argument("--only", metavar="ROWS", help=f"rows to measure, with commas between: {', '.join(keys)}")
    parser.add_argument("--runs", metavar="N", type=int, default=OUR_RUNS, help="runs of our side (default: %(default)s)")
    parser.add_argument("--peer-runs", metavar="N", type=int, help="runs of the peer (default: 1 of a slow row, else 3)")
    parser.add_argument(
        "--peers",
        metavar="VERSIONS",
        default=",".join(PEERS),
        help="releases of NiMARE, each installed into bench/target on its first use (default: %(default)s)",
    )
    parser.add_argument("--no-peer", action="store_true", help="our side only")
    parser.add_argument("--no-ours", action="store_true", help="the peer only")
    parser.add_argument(
        "--quick", action="store_true", help=f"1/{QUICK_DIVISOR} of the permutations on both sides; the table says so"
    )
    options = parser.parse_args(arguments)
    chosen = options.only.split(",") if options.only else keys
    unknown = sorted(set(chosen) - set(keys))
    if unknown:
        parser.error(f"--only must name rows of {', '.join(keys)}, got {', '.join(unknown)}")
    if options.runs < 1 or (options.peer_runs is not None and options.peer_runs < 1):
        parser.error("--runs and --peer-runs must be at least 1")
    options.rows = [row for row in ROWS if row.key in chosen]
    options.releases = [] if options.no_peer else options.peers.split(",")
    return options


def say(text):
    print(text, file=sys.stderr, flush=True)


def python_of(release):
    """The interpreter of an environment with one release of NiMARE, installed where it is not there yet."""
    folder = TARGET / f"peer-{release}"
    python = folder / "bin" / "python"
    stamp = folder / "installed"
    if not stamp.exists():
        say(f"installing NiMARE {release} into {folder}")
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=SHORT_LIMIT)
        package = "nimare" if release == "newest" else f"nimare=={release}"
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package],
            check=True,
            timeout=BUILD_LIMIT,
        )
        stamp.touch()
    return python


class Bench:
    """The runs of one table. Every child process leaves its output as a log in `work`."""

    def __init__(self, options, reference, work):
        self.options = options
        self.sources = Sources(reference, RESOURCES)
        self.work = work
        self.pythons = {release: python_of(release) for release in options.releases}

    def build(self):
        """Lets the launcher build what it has not built yet, so that no run waits for that."""
        log = self.work / "build.log"
        if child.run([LAUNCHER, "--version"], log, BUILD_LIMIT).exit_code != 0:
            raise SystemExit(f"bench/run: {last_words(log)}; all of it is in {log}")

    def warm(self, row, side, run):
        """Runs the row with few permutations, unmeasured: what a process caches on disk for the next ones is there."""
        if row.one_permutation:
            return
        bundle = self.work / "bundles" / f"{row.key}-warm"
        row.make(self.sources, bundle, WARM_PERMUTATIONS)
        out = self.work / f"{row.key}-{side}-warm"
        run(bundle, out, self.work / f"{out.name}.log", row.cores, row.peer_limit)

    def row(self, row):
        bundle = self.work / "bundles" / row.key
        row.make(self.sources, bundle, row.iterations_of(self.options.quick))
        measured = {"row": row.key, "work": row.title(self.options.quick), "load": os.getloadavg(), "peers": {}}
        if not self.options.no_ours:
            say(f"row {row.key}: ours")
            self.warm(row, "ours", self.our_process)
            measured["ours"] = self.repeat(self.options.runs, partial(self.ours, row, bundle))
        for release in self.pythons:
            say(f"row {row.key}: NiMARE {release}")
            self.warm(row, release, partial(self.peer_process, release))
            runs = self.options.peer_runs or row.peer_runs
            peer = self.repeat(runs, partial(self.peer, row, release, bundle))
            measured["peers"][release] = peer
            if not row.one_permutation and done(peer) and done(measured.get("ours")):
                peer["difference"] = self.compare(row, release)
        return measured

    def repeat(self, runs, one):
        """Runs until the first failure, which running again would not mend."""
        each = []
        for run in range(runs):
            each.append(one(run))
            if "failure" in each[-1]:
                return {"failure": each[-1]["failure"], "runs": each}
        return {
            "runs": each,
            "seconds": statistics.median(run["seconds"] for run in each),
            "peak_mib": statistics.median(run["peak_mib"] for run in each),
        }

    def ours(self, row, bundle, run):
        out = self.fresh(f"{row.key}-ours")
        log = self.work / f"{row.key}-ours-{run}.log"
        if row.one_permutation:
            main = ["-cp", f"{TARGET}/classes:{TARGET}/lib/*", "dev.composerunner.bench.PermutationTime"]
            process = child.run([java(), *main, bundle, str(row.iterations)], log, row.our_limit)
        else:
            process = self.our_process(bundle, out, log, row.cores, row.our_limit)
        measured = record(process, log, row.our_limit)
        refusal = failure_of(out)
        if "failure" in measured and refusal:
            measured["failure"] = f"refused: {refusal}"
        elif "failure" not in measured and row.one_permutation:
            report = json.loads(log.read_text().splitlines()[-1])
            inside(measured, report["seconds_per_permutation"])
        return measured

    def peer(self, row, release, bundle, run):
        out = self.fresh(f"{row.key}-{release}")
        log = self.work / f"{row.key}-{release}-{run}.log"
        if row.one_permutation:
            script = [HERE / "time_permutation.py", bundle, "--out", out, "--iterations", str(row.iterations)]
            process = self.python(release, script, log, row.peer_limit)
        else:
            process = self.peer_process(release, bundle, out, log, row.cores, row.peer_limit)
        measured = record(process, log, row.peer_limit)
        if "failure" not in measured:
            measured["report"] = json.loads((out / "peer.json").read_text())
            if row.one_permutation:
                inside(measured, measured["report"]["seconds_per_permutation"])
        return measured

    def our_process(self, bundle, out, log, cores, limit):
        return child.run([LAUNCHER, "run", bundle, "--no-upload", "--n-cores", str(cores), "--out", out], log, limit)

    def peer_process(self, release, bundle, out, log, cores, limit):
        return self.python(release, [HERE / "run_peer.py", bundle, "--out", out, "--cores", str(cores)], log, limit)

    def python(self, release, command, log, limit):
        return child.run([self.pythons[release], "-B", *command], log, limit)

    def compare(self, row, release):
        folders = [self.work / f"{row.key}-ours", self.work / f"{row.key}-{release}"]
        log = self.work / f"{row.key}-{release}-compare.log"
        if self.python(release, [HERE / "compare.py", *folders], log, SHORT_LIMIT).exit_code != 0:
            return {"failure": last_words(log)}
        found = json.loads(last_words(log))
        drawn = {name for name in found["maps"] if re.search(row.drawn, name)}
        labels = {name for name in found["maps"] if name.startswith("label_")}
        found["drawn"] = sorted(drawn - labels)
        found["determined"] = sorted(found["maps"].keys() - drawn - labels)
        return found

    def fresh(self, name):
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        return folder


def record(process, log, limit):
    measured = {
        "seconds": process.seconds,
        "cpu_seconds": process.cpu_seconds,
        "peak_mib": process.peak_mib,
        "processes": process.processes,
    }
    if process.timed_out:
        measured["failure"] = f"stopped after {limit} s"
    elif process.exit_code != 0:
        measured["failure"] = f"refused: {last_words(log) or f'exit code {process.exit_code}'}"
    return measured


def inside(measured, each):
    """Takes the seconds that a process measured inside itself; those of the whole process stay beside them."""
    measured["process_seconds"] = measured["seconds"]
    measured["seconds"] = statistics.median(each)


def done(side):
    return side is not None and "failure" not in side


def last_words(log):
    """The last line of a log that is not part of a stack trace, which is indented in Java and in Python."""
    lines = log.read_text(errors="replace").splitlines()
    return next((line for line in reversed(lines) if line and not line[0].isspace()), "")


def failure_of(out):
    try:
        return json.loads((out / "metadata.json").read_text())["failure"]["message"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def java():
    jdk = subprocess.run([LAUNCHER, "jdk"], check=True, capture_output=True, text=True, timeout=SHORT_LIMIT).stdout.strip()
    return Path(jdk) / "bin" / "java"


def machine():
    model = re.search(r"^model name\s*: (.*)$", text_of(Path("/proc/cpuinfo")), re.MULTILINE)
    release = dict(re.findall(r'^(\w+)="(.*)"$', text_of(java().parent.parent / "release"), re.MULTILINE))
    return {
        "date": datetime.date.today().isoformat(),
        "cores": os.cpu_count(),
        "processor": model.group(1) if model else platform.processor() or platform.machine(),
        "load": os.getloadavg(),
        "jdk": f"{release.get('IMPLEMENTOR', 'JDK')} {release.get('JAVA_RUNTIME_VERSION', '?')}",
    }


def text_of(file):
    try:
        return file.read_text()
    except OSError:
        return ""


def versions(pythons):
    """The releases as they are installed, each with its Python."""
    asked = "import platform; from importlib.metadata import version; print(version('nimare'), platform.python_version())"
    found = {}
    for release, python in pythons.items():
        answer = subprocess.run([python, "-c", asked], check=True, capture_output=True, text=True, timeout=SHORT_LIMIT)
        nimare, interpreter = answer.stdout.split()
        found[release] = {"nimare": nimare, "python": interpreter}
    return found


def main():
    options = options_of(sys.argv[1:])
    for told_to_end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told_to_end, lambda number, frame: sys.exit(128 + number))  # children are ended on the way out
    reference = Path(os.environ.get("REFERENCE_DIR") or PROJECT.parent / "shared" / "meta-analysis").resolve()
    if not (reference / "bundles").is_dir():
        raise SystemExit(f"bench/run: the study sets are expected in {reference}/bundles; set REFERENCE_DIR to their folder")
    work = TARGET / f"run-{datetime.datetime.now():%Y%m%d-%H%M%S}"
    work.mkdir(parents=True)
    bench = Bench(options, reference, work)
    results = {"machine": machine(), "quick": options.quick, "peers": versions(bench.pythons), "rows": []}
    if not options.no_ours:
        bench.build()
    for row in options.rows:
        results["rows"].append(bench.row(row))
        table.write_whole(work / "results.json", json.dumps(results, indent=1))
    text = table.render(results)
    print(text)
    say(f"all figures: {work / 'results.json'}")
    if options.only or options.no_peer or options.no_ours or options.quick:
        say("not all rows in full on both sides: docs/numerics.md stays as it is")
    else:
        table.replace(DOCUMENT, text)


if __name__ == "__main__":
    main()
