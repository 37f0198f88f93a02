"""What administrators read of a build: its plan, how far it is, what it did."""

from collections.abc import Mapping
from typing import Any

from bot.building.builds import Event
from bot.messages import Messages

BAR = 20  # characters
MOST_TITLES = 10  # of each kind that a plan names

KINDS = (("+", "added"), ("~", "changed"), ("−", "removed"))


def plan_words(plan: Event, messages: Messages) -> str:
    """Say what a build is about to do."""
    lines = []
    for mark, kind in KINDS:
        titles = plan[kind]
        lines += [f"{mark} {title}" for title in titles[:MOST_TITLES]]
        if len(titles) > MOST_TITLES:
            more = messages.reindex_plan_more.format(number=len(titles) - MOST_TITLES)
            lines.append(f"{mark} {more}")
    if not lines:
        lines.append(messages.reindex_plan_nothing)
        if not plan["to_encode"]:
            return lines[0]
    lines.append(messages.reindex_plan.format(to_encode=plan["to_encode"], reused=plan["reused"]))
    return "\n".join(lines)


def progress_words(event: Event, messages: Messages) -> str:
    """Say how far a build is, with a bar."""
    done, total = int(event["done"]), max(1, int(event["total"]))
    full = BAR * done // total
    return messages.reindex_progress.format(
        bar="▓" * full + "░" * (BAR - full),
        percent=100 * done // total,
        stage=messages.reindex_stages[event["stage"]],
        done=done,
        total=event["total"],
    )


def summary(report: Mapping[str, Any], messages: Messages) -> str:
    """Say what a build did, essay by essay."""
    if not report["switched"]:
        return messages.reindex_unchanged
    plan, counts, canaries = report["plan"], report["counts"], report["canaries"]
    lines = [
        messages.reindex_done.format(
            essays=counts["essays"],
            passages=counts["passages"],
            passages_added=report["passages_added"],
            passages_gone=report["passages_gone"],
            encoded=plan["to_encode"],
            reused=plan["reused"],
            seconds=round(report["seconds"], 1),
            found=canaries["found"],
            asked=canaries["asked"],
        )
    ]
    for mark, kind in KINDS:
        lines += [f"{mark} {title}" for title in plan[kind]]
    if counts["over_window"]:
        lines.append(messages.reindex_over_window.format(number=counts["over_window"]))
    return "\n".join(lines)
