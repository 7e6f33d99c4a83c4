"""What keeps people out of a page: what axe-core finds serious, and scrolling sideways."""

from pathlib import Path

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
SERIOUS = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
OVER = "() => document.scrollingElement.scrollWidth - window.innerWidth"
WIDTHS = (1280, 360)


def complaints_of(page, address: str) -> list[str]:
    """What is wrong with the page, at both widths, as sentences."""
    answer = page.goto(address)
    found = [] if answer.ok else [f"{address}: {answer.status}"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate(OVER)
        if over > 0:
            found.append(f"{address} at {width}: {over} px too wide")
        page.evaluate(AXE)
        found += [f"{address} at {width}: {one}" for one in page.evaluate(SERIOUS)]
    return found
