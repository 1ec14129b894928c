"""What somebody may write where a name or a title is asked for, and a blog that is full of it."""

from tests.conftest import Run

TEXTS = (
    "<script>alert(1)</script>",
    "</script><!-- <script>",
    "]]><x>&lt;",
    '" onload="alert(1)" x="',
    "' onclick='alert(1)",
    "{{ 7*7 }}{% raw %}{# x #}",
    "\u202eecruos\u2066 txet\u200f",
    "../../etc/passwd",
    "javascript:alert(1)",
    "É" * 190,
    "</title></head><body>",
    "&amp;&#x3c;img src=x onerror=alert(1)&#x3e;",
)

BODY = """\
<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))
<a href="javascript:alert(1)" onclick="alert(1)">y</a> <iframe src="https://evil.example"></iframe>
{{ 7*7 }} {% include 'x' %} ]]> </article></main></body>

# Un titre

### Qui saute
"""


def fill(run: Run) -> None:
    """Fill a blog: each text is a title, a tag, a category, a name, a summary and a comment."""
    for number, text in enumerate(TEXTS, start=1):
        run("category", "new", f"{text} {number}", "--description", text)
        run("contributor", "add", f"{text} {number}", "--role", text, "--bio", text)
        done = run(
            *("post", "new", f"{text}", "--publish", "--body", BODY, "--summary", text),
            *("--tag", f"{text} {number}", "--category", str(number), "--author", str(number + 1)),
        )
        assert done.code == 0, done.stderr
        done = run(
            *("comments", "add", str(number), "--name", text, "--url", "https://x.example/\"'<>"),
            *("--body", f"{text}\n\n{BODY}", "--status", "approved"),
        )
        if done.code:  # an address that is refused is no address
            done = run(
                *("comments", "add", str(number), "--name", text, "--status", "approved"),
                *("--body", f"{text}\n\n{BODY}"),
            )
        assert done.code == 0, done.stderr
    for key in ("blog.title", "blog.description"):
        assert run("config", "set", key, TEXTS[0] + TEXTS[3]).code == 0
    run("config", "set", "site.links", f"{TEXTS[7]}=https://x.example/?a=1&b=2")
    assert run("post", "new", TEXTS[1], "--page", "--publish", "--body", BODY).code == 0
    run("config", "set", "site.block", "script-script")
