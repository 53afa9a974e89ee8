"""Search in Chinese: a term is found where its characters stand together, whatever their width, case or brackets.

Texts are kept as pairs of neighbouring characters; a term is a phrase of such pairs, which is exactly substring
search and needs no dictionary. `text` is what that means, without any index; `index` answers it quickly.
"""
