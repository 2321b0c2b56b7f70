# What zsh itself, on a terminal, makes of Tab: the script is $1, the line $2. Prints the screen, up
# to a last key that is obeyed when the completion is over.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source ${(q)0:A:h}/zsh-setup.zsh; source ${(q)1}; print re''ady"
zpty -r -m shell seen '*ready*'
zpty -w -n shell "$2"$'\t\x18\x18'
zpty -r -m shell seen '*line is <*>*'
print -r -- "$seen"
zpty -d shell
