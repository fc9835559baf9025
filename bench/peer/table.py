"""The table of a run, in Markdown."""

import os
import re

BEGIN = "<!-- bench:begin -->"
END = "<!-- bench:end -->"
COLUMNS = ("row", "work", "NiMARE", "ours, s (runs)", "NiMARE, s (runs)", "times faster")
COLUMNS += ("ours, MiB", "NiMARE, MiB", "times less", "largest difference")
QUANTITY = re.compile(r"^(stat|p|z|logp|chi2|prob)(?=_|$)")


def render(results):
    machine = results["machine"]
    peers = ", ".join(f"NiMARE {peer['nimare']} on Python {peer['python']}" for peer in results["peers"].values())
    load = "load " + ", ".join(f"{value:.1f}" for value in machine["load"])
    lines = [
        f"{machine['date']}: {machine['processor']}, {machine['cores']} cores, {load} at the start;"
        f" {machine['jdk']}; {peers or 'no peer'}." + (" Fewer permutations than a full run." if results["quick"] else ""),
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "| " + " | ".join("---" for _ in COLUMNS) + " |",
    ]
    for row in results["rows"]:
        ours = row.get("ours")
        for release, peer in row["peers"].items() or [("", None)]:
            name = results["peers"][release]["nimare"] if release else ""
            cells = [row["row"], row["work"], name, seconds(ours), seconds(peer), ratio(peer, ours, "seconds")]
            cells += [mib(ours), mib(peer), ratio(peer, ours, "peak_mib"), difference((peer or {}).get("difference"))]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def seconds(side):
    if side is None:
        return ""
    if "failure" in side:
        return cell(side["failure"])
    return f"{number(side['seconds'])} ({len(side['runs'])})"


def mib(side):
    if side is None or "failure" in side:
        return ""
    processes = max(run["processes"] for run in side["runs"])
    return f"{side['peak_mib']:,.0f}" + (f" in {processes}" if processes > 1 else "")


def ratio(peer, ours, quantity):
    if any(side is None or "failure" in side for side in (peer, ours)):
        return ""
    return number(peer[quantity] / ours[quantity])


def difference(found):
    """The largest difference of each quantity, of the maps that are determined and of those that depend on draws."""
    if found is None:
        return ""
    if "failure" in found:
        return cell("not compared: " + found["failure"])
    determined = largest(found, found["determined"])
    drawn = largest(found, found["drawn"])
    return "; ".join(part for part in (determined, drawn and f"drawn: {drawn}") if part) or "no map in common"


def largest(found, names):
    worst = {}
    for name in names:
        quantity = QUANTITY.match(name)
        quantity = quantity.group(1) if quantity else name
        value = found["maps"][name].get("largest", float("inf"))
        worst[quantity] = max(worst.get(quantity, 0.0), value)
    return ", ".join(f"{quantity} {value:.1e}" if value else f"{quantity} equal" for quantity, value in worst.items())


def cell(text):
    return " ".join(text.split()).replace("|", "\\|")


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"


def replace(document, text):
    """Puts `text` between the two marks of a document."""
    before, begin, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"bench/run: {document} needs the marks {BEGIN} and {END}, in this order")
    write_whole(document, f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def write_whole(file, text):
    unfinished = file.with_name(file.name + ".part")
    unfinished.write_text(text)
    os.replace(unfinished, file)
