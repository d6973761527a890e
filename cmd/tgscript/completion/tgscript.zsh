#compdef tgscript
# zsh completion for tgscript, made by: tgscript completion zsh
_tgscript() {
  local -a lines offers
  local line word about
  lines=("${(@f)$("${words[1]/#\~/$HOME}" completion words "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  for line in "${lines[@]}"; do
    word=${line%%$'\t'*} about=
    [[ $line == *$'\t'* ]] && about=${line#*$'\t'}
    case $word in
    '') ;;
    :lua) compset -P '*='; _files -g '*.lua' ;;
    :any) compset -P '*='; _files ;;
    :dirs) compset -P '*='; _files -/ ;;
    *) offers+=("${word//:/\\:}${about:+:$about}") ;;
    esac
  done
  (( ! $#offers )) || _describe tgscript offers
}
if [[ ${funcstack[1]} == _tgscript ]]; then
  _tgscript "$@"
else
  compdef _tgscript tgscript
fi
