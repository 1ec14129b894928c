from tests.conftest import Run

NGINX = """\
# Old addresses, for nginx: to be included in http { }, as the files in conf.d are. What
# follows goes into server { }. Where map_hash_… is set already, keep the larger one.
#   if ($blogctl_moved = gone) { return 410; }
#   if ($blogctl_moved) { return 301 $blogctl_moved; }
map_hash_bucket_size 128;
map_hash_max_size 2048;
map $uri $blogctl_moved_path {
    default "";
    "/un" "https://a.fr/deux/";
    "/un/" "https://a.fr/deux/";
}
map "$uri?$args" $blogctl_moved {
    default $blogctl_moved_path;
}
"""
APACHE = """\
# Old addresses, for Apache: to be included in the blog's <VirtualHost>, or to be the
# .htaccess of its folder, which Apache reads at every request: a short one, then.
# It takes mod_alias, and mod_rewrite for what has a query.
RedirectMatch 301 "^/un/?$" "https://a.fr/deux/"
"""


def test_a_server_is_told_where_old_addresses_lead(run: Run) -> None:
    run("config", "set", "blog.url", "https://a.fr")
    run("post", "new", "Un", "--body", "a", "--publish")
    run("post", "edit", "un", "--slug", "deux")
    assert run("site", "redirects", "nginx").stdout == NGINX
    assert run("site", "redirects", "apache").stdout == APACHE


def test_a_server_that_is_not_known_is_refused(run: Run) -> None:
    done = run("site", "redirects", "iis")
    assert done.code == 2
    assert done.stderr == "error: 'iis' is not one of: nginx, apache\n"
