"""Words without a digit, as they stand on forms, letters and screens: none of it to be read."""

# ruff: noqa: SIM905 - a list of words is read more easily than a list of literals

from typing import Protocol

from numpy.random import Generator

from digitnet.synthesis.pages.fonts.faces import Face

PLAIN_WORDS = (
    # English
    "the and of to in is that for it as with be by on not this are or his from at which but have "
    "an had they you were their one all we can her has there been if more when will would who so "
    "no out up into do any your what than them other time some may like then these two only now "
    "people made over did down way use work life year water long very after word called just where "
    "most know good house small school paper please black white read write answer number question "
    "student teacher morning evening between because before always never often under above street "
    "garden window kitchen letter office minute second summer winter family mother father sister "
    "brother money market travel picture table chair yellow green orange silver simple problem "
    "because through thought enough machine company language history science biology physics "
    # German
    "und der die das nicht ein eine mit für auf ist von zu den dem sich auch werden wird über nach "
    "bei einer oder nur noch wie aber wenn schon hier heute morgen gestern Straße Haus Schule "
    "Zeit Jahr Leute Kinder Arbeit Wasser Brot Milch Butter Käse Apfel schön größer müssen können "
    "Rechnung Betrag Datum Unterschrift Anzahl Menge Preis Stück bitte danke Mengenangabe Gewicht "
    # French
    "le la les des une est pas que qui dans pour sur avec sont plus par ce cette mais nous vous "
    "ils être avoir faire maison école enfant année jour semaine été hiver très près après où déjà "
    "montant nombre prix quantité signature adresse ville rue étage facture reçu merci français "
    # Spanish, Portuguese, Italian
    "los una por con para como más pero sus le ya este sí porque cuando muy sin sobre también año "
    "niño mañana calle ciudad pueblo escuela agua tiempo trabajo cantidad precio fecha firma "
    "importe não uma com seu ao dos mas foi ele quando muito nos já eu também pelo até isso "
    "valor nome rua che di è un per non sono della gli anche come più alla questo casa "
    # Dutch, Swedish, Polish, Turkish, Finnish, Indonesian, Swahili, Hindi, Bengali
    "het een van niet dat voor maar zijn naar ook wel deze straat huis jaar prijs bedrag datum "
    "och att det som på är av för med den till inte har från kommer gatan hus vatten pris antal "
    "nie jest na do jak ale tak czy tylko dom rok szkoła woda cena ilość kwota podpis ulica miasto "
    "ve bir bu için çok ne daha gibi kadar sonra ev okul su fiyat tutar tarih imza sokak şehir "
    "ja ei se hän mutta kun niin vuosi talo koulu vesi hinta määrä päivä nimi katu kaupunki "
    "dan yang di itu dengan untuk tidak ini dari dalam akan rumah sekolah air harga jumlah tanggal "
    "na ya wa kwa ni katika kama hii watu shule maji bei jina tarehe mtoto kazi nyumba "
    "hai nahin aur kya main aap hum ghar pani naam din raat kitab rupaye paisa mahina vidyalaya "
    "ami tumi bhalo bari jol boi taka din nam gram zila thana dak"
).split()  # fmt: skip

CAPTIONS = (
    "Name|Date|Amount|Account No.|Rs.|Total|Sub-total|Signature|Address|Roll No.|Class|Section|"
    "Subject|Marks|Max. Marks|Marks Obtained|Grand Total|Percentage|Grade|Remarks|Q. No.|Phone|"
    "Mobile No.|E-mail|PIN Code|Postcode|ZIP|City|State|Country|Date of Birth|D.O.B.|Age|Sex|"
    "Male / Female|Father's Name|Mother's Name|Qty.|Quantity|Price|Unit Price|Description|Item|"
    "Invoice No.|Bill No.|Order|Due|Paid|Balance|Tax|VAT|GST|Discount|Net|Gross|Weight|Height|"
    "Pay to the order of|Dollars|Rupees|Only|Or bearer|Cheque No.|IFSC|Branch|Bank|A/C Payee|"
    "Student ID|Exam|Test|Page|Room|Seat No.|Centre|Code|Ref.|Tel.|Fax|Time|From|To|Day|Month|"
    "Year|Score|Points|Result|Pass|Fail|Yes|No|N/A|Office use only|Do not write here|Answer|"
    "Question|Part|Figure|Table|Examiner|Supervisor|Checked by|Approved|Received|Department|"
    "Betrag|Datum|Unterschrift|Kontonummer|Vorname|Nachname|Straße|PLZ, Ort|Summe|Klasse|Punkte|"
    "Nom|Prénom|Adresse|Montant|Le|Signature du client|Fecha|Nombre|Apellidos|Importe|Firma|"
    "Numéro|Total à payer|Importo|Cognome|Naam|Bedrag|Valor|Assinatura|Imię|Nazwisko|Kwota|Tarih|"
    "easy|medium|hard|Sudoku|Puzzle|Sign here|Thank you!|Best regards,|Dear Sir,|Yours truly,"
).split("|")  # fmt: skip

SHORT_FORMS = (
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June July "
    "August September October November December Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Friday "
    "Januar März Mai Juni Juli Dezember janvier février août mayo junio enero kg g cm mm km ml L h "
    "min. sec. m/s ft in. lb oz EUR USD INR GBP CHF Rs Nr. No. Art. St. Str. Mr. Mrs. Ms. Dr. "
    "Prof. Ltd. Inc. GmbH S.A. Co. & etc. e.g. i.e. vs. a.m. p.m. AM PM P.O. Box c/o Dept. "
    "x y z a b c A B C D E F (a) (b) (c) a) b) i) ii) iii) iv) cf. sin cos tan log dx dy f(x) x+y "
    "a=b y=mx+c www. .com ID TV PC PDF HTML URL USB OK SMS GPS BMW IBM NASA UNESCO DHL UPS"
).split()  # fmt: skip

ONSETS = (
    "b c d f g h j k l m n p r s t v w z br ch cl cr dr fr gr kh kr pr sh st th tr bh dh sch"
).split()
NUCLEI = "a e i o u a e i o a ai ee ie ou oo au ö ü é á".split()
CODAS = ["", "", "", "n", "r", "s", "l", "m", "t", "k", "nd", "ng", "rt", "sh", "tz", "ck", "x"]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MARKS = ("", "", "", "", "", "", ",", ".", ":", ";", "!", "?", "...", " -", " =", ":-")


class Faces(Protocol):
    """What `other_script` needs of a bank of glyphs."""

    faces: list[Face]

    def indices(self, kind: str, *, held_out: bool = False, digits: bool = False) -> list[int]:
        """List the faces of a kind."""

    def units(self, face: int) -> list[str]:
        """List the words that a face of another script has."""


def random_words(rng: Generator, max_words: int = 4) -> str:
    """Draw one to `max_words` words, or one caption, without a digit.

    Plain words of a dozen languages, form captions, short forms, names and random letters, in
    the cases that people write them.
    """
    kind = rng.random()
    if kind < 0.2:
        return _cased(_one(CAPTIONS, rng), rng, 0.2) + _one(("", "", ":", ".", " :"), rng)
    if kind < 0.3:
        return _cased(_one(SHORT_FORMS, rng), rng, 0.1)
    if kind < 0.42:
        return random_name(rng)
    if kind < 0.5:
        return random_letters(rng)
    count = int(rng.integers(1, max_words + 1))
    words = [_cased(_one(PLAIN_WORDS, rng), rng, 0.3) for _ in range(count)]
    return " ".join(words) + _one(MARKS, rng)


def random_name(rng: Generator) -> str:
    """Draw a name that nobody has, of one to three parts: "Brenau Kishtz", "D. Voor"."""
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        if rng.random() < 0.2:
            parts.append(_one(LETTERS[:26], rng) + ".")
            continue
        syllables = [
            _one(ONSETS, rng) + _one(NUCLEI, rng) + _one(CODAS, rng)
            for _ in range(int(rng.integers(1, 4)))
        ]
        parts.append("".join(syllables).capitalize())
    name = " ".join(parts)
    return name.upper() if rng.random() < 0.2 else name


def random_letters(rng: Generator) -> str:
    """Draw one to eight letters at random, as codes and slips of the pen have them."""
    count = int(rng.integers(1, 9))
    letters = "".join(LETTERS[i] for i in rng.integers(0, len(LETTERS), count))
    chance = rng.random()
    if chance < 0.4:
        return letters.upper()
    return letters.lower() if chance < 0.7 else letters


def other_script(rng: Generator, bank: Faces, *, held_out: bool = False) -> tuple[int, str] | None:
    """Draw a face of another script and one to four of its words; None where no such face is."""
    faces = bank.indices("other", held_out=held_out)
    if not faces:
        return None
    face = faces[int(rng.integers(len(faces)))]
    words = bank.units(face)
    chosen = [words[i] for i in rng.integers(0, len(words), int(rng.integers(1, 5)))]
    return face, " ".join(chosen)


def _one(of: list[str] | tuple[str, ...] | str, rng: Generator) -> str:
    return of[int(rng.integers(len(of)))]


def _cased(word: str, rng: Generator, share: float) -> str:
    """Write a word in capitals or with a capital, with the given chance for each."""
    chance = rng.random()
    if chance < share / 2:
        return word.upper()
    return word[:1].upper() + word[1:] if chance < share else word
