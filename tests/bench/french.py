"""French text of our own, made from patterns: titles, bodies of posts, remarks of readers."""

from random import Random

_SUBJECTS = (
    "la maison d’édition", "notre équipe", "le comité de lecture", "un lecteur de Besançon",
    "la médiathèque", "l’atelier d’écriture", "cette œuvre", "le bulletin municipal",
    "un éditeur indépendant", "la bibliothèque numérique", "l’été à la campagne", "le forum",
    "chaque contributeur", "la photographie", "une vieille imprimerie", "le chantier du site",
    "la rédactrice en chef", "l’accueil du public", "un réseau d’écoles", "le petit café du coin",
)  # fmt: skip
_VERBS = (
    "prépare", "raconte", "découvre", "soutient", "a longtemps cherché", "publie chaque semaine",
    "remet en question", "défend", "accompagne", "voudrait comprendre", "présente avec soin",
    "améliore", "n’oublie jamais", "illustre", "met à l’épreuve", "relit", "explique enfin",
)  # fmt: skip
_OBJECTS = (
    "la mémoire du quartier", "un dictionnaire des métiers", "les carnets de voyage",
    "une méthode simple", "l’usage du papier recyclé", "les règles de l’accessibilité",
    "la naïveté des premiers essais", "un cœur de ville", "des ateliers gratuits",
    "les élèves du lycée", "la place du numérique", "un goût de châtaigne",
    "le prix des livres anciens", "une façon d’écouter", "les pages jaunies", "le droit d’auteur",
    "des cartes dessinées à la main", "un concours de nouvelles", "la vie des coopératives",
)  # fmt: skip
_ENDS = (
    "depuis trois ans", "sans bruit ni fumée", "avec beaucoup d’humour", "malgré l’hiver",
    "pour la première fois", "au bord de la rivière", "à deux pas de la gare", "dès la rentrée",
    "grâce à vos remarques", "comme autrefois", "entre Noël et la Chandeleur", "en toute liberté",
    "selon les derniers chiffres", "quoi qu’en disent les experts", "d’une seule traite",
)  # fmt: skip
_ASIDES = (
    "C’est bien dommage !", "Qu’en pensez-vous ?", "Merci à tous.", "Nous y reviendrons.",
    "Reste à savoir pourquoi…", "Le sujet est loin d’être clos.", "À suivre, donc.",
    "Bravo pour cet article.", "Je ne suis pas d’accord du tout.", "Où peut-on s’inscrire ?",
)  # fmt: skip
_FIRST_NAMES = (
    "Agnès", "Benoît", "Chloé", "Désiré", "Élodie", "François", "Gaëlle", "Hélène", "Inès",
    "Jérôme", "Loïc", "Maëlys", "Noé", "Océane", "Rémi", "Solène", "Théo", "Yann", "Zoé",
)  # fmt: skip
_SURNAMES = (
    "Aubépine", "Beaupré", "Castagnier", "Delorme", "Étienvre", "Fauconnet", "Grandidier",
    "Hautecœur", "Jacquemin", "Lefèvre", "Marchandeau", "Noël", "Orhant", "Pâquier", "Quéré",
    "Rousselière", "Sauvageot", "Thévenin", "Vuillemin",
)  # fmt: skip
_THINGS = (
    "accessibilité", "blog", "château", "débat", "édition", "forêt", "graphisme", "hébergement",
    "image", "journal", "lecture", "musée", "numérique", "œuvre", "patrimoine", "presse",
    "recherche", "référencement", "statistique", "typographie",
)  # fmt: skip
_MANNERS = (
    "ancienne", "collective", "d’été", "en ligne", "engagée", "française", "gratuite", "libre",
    "locale", "mobile", "ouverte", "pratique", "rapide", "rurale", "utile",
)  # fmt: skip


def sentence(random: Random) -> str:
    """Return a sentence with its full stop."""
    subject = random.choice(_SUBJECTS)
    rest = f"{random.choice(_VERBS)} {random.choice(_OBJECTS)} {random.choice(_ENDS)}"
    return f"{subject[0].upper()}{subject[1:]} {rest}."


def title(random: Random) -> str:
    """Return a title."""
    subject = random.choice(_SUBJECTS)
    return f"{subject[0].upper()}{subject[1:]} {random.choice(_VERBS)} {random.choice(_OBJECTS)}"


def person(random: Random) -> str:
    """Return a name and a surname."""
    return f"{random.choice(_FIRST_NAMES)} {random.choice(_SURNAMES)}"


def keywords() -> list[str]:
    """Return 300 keywords."""
    return [f"{thing} {manner}" for thing in _THINGS for manner in _MANNERS]


def shelves() -> list[str]:
    """Return the names of 20 categories."""
    return [thing.capitalize() for thing in _THINGS]


def remarks(random: Random, count: int) -> list[str]:
    """Return pieces of what readers say, to be put together."""
    return [
        random.choice(_ASIDES) if random.random() < 0.2 else sentence(random) for _ in range(count)
    ]


def body(random: Random) -> str:
    """Return a post of 2 to 4 kB of Markdown: headings, a list, a quotation, links."""
    blocks = [_paragraph(random)]
    for _ in range(random.randint(2, 4)):
        blocks.append(f"## {title(random)}")
        blocks += [_paragraph(random) for _ in range(random.randint(1, 2))]
    blocks.append("\n".join(f"- {sentence(random)}" for _ in range(3)))
    blocks.append(f"> « {sentence(random)} »")
    place = random.randint(1, 999)
    blocks.append(f"Pour en savoir plus : [le dossier](https://exemple.invalid/dossier/{place}).")
    return "\n\n".join(blocks)


def _paragraph(random: Random) -> str:
    sentences = [sentence(random) for _ in range(random.randint(3, 5))]
    sentences[1] = f"**{sentences[1].removesuffix('.')}**."
    sentences[-1] += f" {random.choice(_ASIDES)}"
    return " ".join(sentences)
