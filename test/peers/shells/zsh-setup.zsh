PS1='' RPS1='' LISTMAX=10000 COLUMNS=200
unsetopt beep
autoload -Uz compinit
compinit -D -u
tell-line() { zle -I; print -r -- "line is <$BUFFER>" }
zle -N tell-line
bindkey '^X^X' tell-line
