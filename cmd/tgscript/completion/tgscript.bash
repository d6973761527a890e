# bash completion for tgscript, made by: tgscript completion bash
_tgscript() {
  local line=${COMP_LINE:0:COMP_POINT} cur=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]/#\~/$HOME}
  local words=() last before word about IFS=$' \t\n'
  read -ra words <<<"$line"
  case $line in *[[:space:]]) words+=('') ;; esac
  last=${words[${#words[@]} - 1]}
  # Bash takes --account=x and event:reply for three words, and wants the third.
  case $cur in = | :) cur= ;; esac
  before=${last%"$cur"}
  COMPREPLY=()
  while IFS=$'\t' read -r word about; do
    IFS=$'\n'
    case $word in
    :lua)
      compopt -o filenames 2>/dev/null
      COMPREPLY+=($(compgen -f -X '!*.lua' -- "$cur") $(compgen -d -- "$cur"))
      ;;
    :any)
      compopt -o filenames 2>/dev/null
      COMPREPLY+=($(compgen -f -- "$cur"))
      ;;
    :dirs)
      compopt -o filenames 2>/dev/null
      COMPREPLY+=($(compgen -d -- "$cur"))
      ;;
    *) COMPREPLY+=("${word#"$before"}") ;;
    esac
  done < <("$program" completion words "${words[@]:1}" 2>/dev/null)
}
complete -F _tgscript tgscript
