"""Make a folder of French posts, as their authors would have left them: for `main_job.sh`.

    python tests/make_posts.py FOLDER [COUNT]

Markdown with YAML front matter, always the same. A third of the posts have their date in their
file's name only, half have a translator, which blogctl does not know, some have tags, and the
hours before ten have one digit.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

AUTHORS = (
    "Anaïs Lecœur",
    "Benoît d'Aubigné",
    "Chloé Müller",
    "dédé",
    "Éric Nguyễn",
    "Françoise L’Hôte",
)
SUBJECTS = (
    ("Les marchés de l’été", "Un étal, trois couleurs et beaucoup de monde", "marché, été"),
    ("Sécurité : vos mots de passe", "Un bon mot de passe est long, et n’est écrit nulle part", ""),
    ("L’œuvre du mois : la gare n° 5", "On y entre par la verrière, on en sort par le quai", "art"),
    ("Bilan : où en sommes-nous ?", "Beaucoup de questions, et presque autant de réponses", ""),
    ("Le “bêta-test” commence", "Douze personnes essaient, et nous écoutons", "web 2.0"),
    ("C'est la rentrée", "Les cahiers sont neufs, les idées aussi", ""),
    ("Correctif de sécurité no 7", "À installer dès aujourd'hui, sans attendre", "sécurité"),
    ("Recette : la tarte à l'oignon", "Pleurer un peu, cuire longtemps, partager vite", "cuisine"),
)
FIRST = date(2019, 1, 8)


def post(number: int) -> tuple[str, str]:
    """Return the file's name and the text of the post with this number, from 0."""
    title, sentence, tags = SUBJECTS[number % len(SUBJECTS)]
    day = FIRST + timedelta(days=47 * number)
    head = ["layout: billet", f'title: "{title} ({day.year})"']
    head.append(f'author: "{AUTHORS[number % len(AUTHORS)]}"')
    if number % 3:
        head.append(f"date: {day} {7 + number % 12}:30:00 +0000")
    if number % 2:
        head.append(f'translator: "{AUTHORS[(number + 1) % len(AUTHORS)]}"')
    if tags:
        head.append(f"tags: [{tags}]")
    body = f"""\
{sentence}. C’est notre billet numéro {number + 1}.

## Ce qu’il faut savoir

* Quand : le {day:%d/%m/%Y}, à l’heure où vous voulez ;
* Où : « chez nous », ou [ailleurs](https://blog.example/ailleurs?n={number}).

À bientôt, et *merci* d’avoir lu jusqu’ici !
"""
    text = "---\n" + "\n".join([*head, "lang: fr"]) + "\n---\n\n" + body
    return f"{day}-billet-{number + 1}.md", text


def main(folder: str, count: str = "40") -> None:
    """Write the posts."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for number in range(int(count)):
        name, text = post(number)
        (Path(folder) / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
