"""The words for what is wrong with a file: one that is read, written, brought in or moved out."""

from blogctl.language import N_

# By key: the sentence, then its hints.
FILES: dict[str, tuple[str, ...]] = {
    # what comes in
    "author-map-row": (
        N_("line {line} of '{path}' does not have two columns"),
        N_("the first says who it is there, the second which contributor here"),
    ),
    "markdown-none": (
        N_("'{path}' is neither a folder nor a file of Markdown or HTML"),
        N_("name the folder where the posts are"),
    ),
    "import-empty": (N_("there is nothing in it to bring in"),),
    "import-uneven": (
        N_("{kind}: {came} were told of and {told} are here"),
        N_("nothing was changed; please report this with what you were bringing in"),
    ),
    "no-default-author": (
        N_("there are posts that nobody signed"),
        N_("add --default-author with a contributor"),
    ),
    # files and the editor
    "file": (N_("no file '{refs}'"),),
    "file-unreadable": (N_("'{path}' can't be read: {detail}"),),
    "file-unwritable": (N_("'{path}' can't be written: {detail}"),),
    "file-empty": (N_("'{path}' is empty"),),
    "file-irregular": (N_("'{path}' is no file"), N_("give a file, not a folder or a device")),
    "media-active": (
        N_("'{path}' is an SVG that holds scripts or the like"),
        N_("take them out, or add --force if you trust who made it"),
    ),
    "alt-missing": (
        N_("what it shows is not said"),
        N_("add --alt with words for who can't see it, or --decoration"),
    ),
    "media-ambiguous": (N_("'{value}' may be any of {known}"), N_("give one of these ids")),
    "file-large": (N_("'{path}' is too large: at most {limit} bytes"),),
    "front-matter-yaml": (
        N_("the front matter is not YAML, line {line}: {problem}"),
        N_("a value with a colon or a '#' needs quotes: title: \"Web 2.0: why\""),
    ),
    "front-matter-mapping": (
        N_("the front matter is not a list of 'key: value' lines (line {line})"),
        N_("if this '---' is a rule in the text, put an empty line before it"),
    ),
    "front-matter-value": (
        N_("front matter, line {line}: '{field}' can't be '{value}'"),
        N_(
            "categories, tags and with take a list; draft and comments true or false; "
            "the others one text"
        ),
    ),
    "candidate-unread": (
        N_("'{path}', line {line}: this can't be read as a comment"),
        N_("look at '{field}'"),
        N_("a line of CSV has as many cells as the first one, a line of JSONL is one object"),
    ),
    "candidates-header": (
        N_("'{path}' has no column body or text: {found}"),
        N_("the first line names the columns, as in author_name,author_email,ip,post,body"),
    ),
    "text-cut": (
        N_("{what} ends in the middle of a character"),
        N_("is it whole? if it is not UTF-8, --encoding says what it is"),
    ),
    "line-long": (
        N_("'{path}', line {line}: too long, at most {limit} characters"),
        N_("is this the right file?"),
    ),
    "line-json": (
        N_("'{path}', line {line}, column {column}: not JSON: {problem}"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "line-object": (
        N_("'{path}', line {line}: not a JSON object"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "line-missing": (
        N_("'{path}', line {line}: no '{field}'"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "line-value": (
        N_("'{path}', line {line}: '{field}' can't be '{value}'"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "row-width": (
        N_("'{path}', line {line}: {found} values for {expected} columns"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "row-broken": (
        N_("'{path}', line {line}: not CSV: {problem}"),
        N_("a cell with a quote or a line break stands between quotes, and a quote in it is two"),
    ),
    "row-unquoted": (
        N_("'{path}', line {line}, column {column}: not a row of values between quotes"),
        N_("if the file is cut off or damaged, --lenient reads what can be read"),
    ),
    "dotclear-not": (
        N_("'{path}' is not an export of Dotclear"),
        N_("its first line begins with ///DOTCLEAR|; a zip file must be unpacked first"),
    ),
    "people-form": (
        N_("'{path}' is not a list of contributors"),
        N_("it is a .csv or .jsonl file, or a folder of cards in Markdown"),
    ),
    "people-no-name": (
        N_("'{path}' has no column 'name'"),
        N_("the columns are: {known}"),
    ),
    "comments-form": (
        N_("'{path}' holds no comments that blogctl can read"),
        N_("it reads Disqus exports (XML), databases of isso and JSONL of 'export comments'"),
    ),
    "isso-not": (
        N_("'{path}' is not a database of isso"),
        N_("isso's configuration names it, as 'dbpath'"),
    ),
    "isso-damaged": (
        N_("the database '{path}' can't be read: {detail}"),
        N_("stop isso, copy the file, and try the copy"),
    ),
    "isso-value": (
        N_("'{path}', comment {id}: '{field}' can't be '{value}'"),
        N_("--lenient leaves such comments out, and tells of them"),
    ),
    "file-exists": (N_("{path} exists already, and is left as it is"), N_("choose another name")),
    "bytes-to-terminal": (
        N_("a terminal can't show this"),
        N_("send it to a file or another program: 'blogctl db backup - | ssh … cat'"),
    ),
    "archive-none": (
        N_("'{path}' is not a backup"),
        N_("'blogctl db backup' makes one"),
    ),
    "archive-cut": (N_("'{path}' is cut off or damaged"), N_("take another backup")),
    "archive-member": (
        N_("'{path}' holds '{member}', which is no part of a backup"),
        N_("take another backup"),
    ),
    "archive-checksum": (
        N_("'{path}' is damaged: '{member}' is not what was backed up"),
        N_("take another backup"),
    ),
    "archive-newer": (
        N_("'{path}' is of a newer blogctl ({blogctl})"),
        N_("upgrade blogctl"),
    ),
    "editor-missing": (
        N_("no editor '{editor}'"),
        N_("set VISUAL or EDITOR, or give the text by --body or --file"),
    ),
    "editor-failed": (N_("the editor '{editor}' failed with exit code {status}"),),
    "editor-no-terminal": (
        N_("there is no terminal for an editor"),
        N_("give the text by --body or --file"),
    ),
    "review-no-terminal": (
        N_("a review needs a terminal"),
        N_("'blogctl comments list' shows the queue; approve, reject, spam and reply act on it"),
    ),
    "cut-missing": (
        N_("the line '{line}' is gone, so what is quoted can't be told from the answer"),
        N_("leave it where it is and write above it"),
    ),
    # files of other blogs
    "xml-malformed": (
        N_("the XML is malformed, line {line}, column {column}: {problem}"),
        N_("--lenient reads what can be read"),
    ),
    "xml-doctype": (
        N_("the XML has a document type of its own (DOCTYPE), line {line}: it is not read"),
        N_("take it out if you trust the file"),
    ),
    "xml-huge": (
        N_("the XML is huge where it may not be, line {line}: at most {limit} bytes in one thing"),
    ),
    "xml-root": (
        N_("this is no export that can be read: it begins with '{found}', not with '{root}'"),
        N_("is it another format? 'blogctl import --help' lists them"),
    ),
    "wordpress-none": (
        N_("this is a feed and no WordPress export: no version and no numbers of posts"),
        N_("export it under Tools, Export in WordPress"),
    ),
    "wordpress-version": (
        N_("a WordPress export of version '{version}' is not known"),
        N_("--lenient reads it all the same"),
    ),
    "toml": (N_("the settings are not TOML: {problem}"),),
    # what is moved in and out
    "target-terminal": (
        N_("an export does not go to a terminal"),
        N_("name a file, or '-' if you mean it"),
    ),
    "folder-missing": (N_("there is no folder {path}"), N_("'blogctl site build' makes one")),
    "target-no-folder": (N_("this export needs a folder"), N_("name one that does not exist yet")),
    "target-folder": (N_("{path} is a folder, and this export needs a file"),),
    "target-file": (N_("{path} is a file, and this export needs a folder"),),
    "target-blog": (N_("{path} is the blog itself"), N_("name another file")),
    "target-exists": (N_("{path} exists already"), N_("name another, or add --force")),
    "dump-foreign": (
        N_("this is no export of blogctl"),
        N_("'blogctl export blogctl' makes one"),
    ),
    "dump-format": (
        N_("the export is of format {found}, and this blogctl reads {known}"),
        N_("export it with this version of blogctl"),
    ),
    "dump-schema": (
        N_("the export is of schema {found}, and this blogctl's is {head}"),
        N_("upgrade that blog with 'blogctl db upgrade', and export it again"),
    ),
    "dump-partial": (
        N_("this export holds some posts only, and no blog can be made of it"),
        N_("import it into a blog that is there; 'blogctl init' makes one"),
    ),
    "dump-long": (N_("line {line} is longer than {limit} bytes"),),
    "dump-cut": (N_("the export is cut off after line {line}"), N_("make it again")),
    "dump-json": (N_("line {line} is not as an export has it: {problem}"),),
    "dump-word": (N_("line {line}: there is no table '{value}'"),),
    "dump-order": (
        N_("line {line}: '{value}' can't stand here"),
        N_("rows come table by table, their ids rising, then files, then the end"),
    ),
    "dump-columns": (N_("line {line}: missing or unknown in '{table}': {refs}"),),
    "dump-value": (N_("line {line}: {field} can't be {value}"),),
    "dump-row": (N_("line {line}: this row can't be: {problem}"),),
    "dump-link": (
        N_("line {line}: {table} {row} refers to a {target} that is not there, or can't be meant"),
    ),
    "dump-file": (N_("line {line}: these are not the bytes of the media {media}"),),
    "dump-last-id": (N_("line {line}: ids of '{table}' go up to {last}, and not to {found}"),),
    "dump-counts": (
        N_("line {line}: rows are missing or too many: announced {said}, found {found}"),
        N_("make it again"),
    ),
    # the theme
    "theme-broken": (N_("{path}, line {line}: {problem}"),),
    "theme-foreign": (
        N_("{path} belongs to somebody else, so it is not opened: a theme is a program"),
        N_("make it yours with 'chown', once you trust it"),
    ),
    "theme-open": (
        N_("{path} may be written by everybody, so it is not opened: a theme is a program"),
        N_("run 'chmod o-w' on it, once you trust it"),
    ),
    "theme-link": (
        N_("{path} is a link, which a theme can't have"),
        N_("copy there what it leads to"),
    ),
    "theme-name": (
        N_("{path} has a name that can't be an address"),
        N_("name it with letters from a to z, digits, '-', '_' and '.'"),
    ),
    "theme-twice": (
        N_("{path} can't stand beside '{other}': on some disks they are one"),
        N_("give one of them another name"),
    ),
    "theme-crowded": (
        N_("{path} has too many files for a theme: at most {limit}"),
        N_("is this the right folder?"),
    ),
    "theme-file": (
        N_("no file '{refs}' in the theme of blogctl"),
        N_("did you mean '{nearest}'?"),
        N_("there are: {known}"),
    ),
    "theme-changed": (
        N_("changed here, and left as it is: {refs}"),
        N_("add --force to replace it"),
    ),
    "site-folder": (
        N_("a site can't be in {path}: the blog's own files are there, or it is no folder"),
        N_("name another with --out or 'blogctl config set site.folder …'"),
    ),
    "site-foreign": (
        N_("{path} is in the way, and no build of this site made it"),
        N_("move it away, or build into another folder; nothing was changed"),
    ),
    "length-unknown": (
        N_("'{value}' is not a length of time"),
        N_("try '30 days', '6 months' or '1 year'"),
    ),
}
