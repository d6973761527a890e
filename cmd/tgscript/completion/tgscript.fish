# fish completion for tgscript, made by: tgscript completion fish
function __tgscript_offers
    set -l words (commandline -opc)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -l last (commandline -ct)
    for line in ($program completion words $words[2..-1] "$last" 2>/dev/null)
        switch $line
            case ':lua'
                __fish_complete_suffix (string replace -r '^--[a-z-]+=' '' -- $last) .lua
            case ':any'
                __fish_complete_path (string replace -r '^--[a-z-]+=' '' -- $last)
            case ':dirs'
                __fish_complete_directories (string replace -r '^--[a-z-]+=' '' -- $last) ''
            case '*'
                echo $line
        end
    end
end
complete -c tgscript -f -a '(__tgscript_offers)'
