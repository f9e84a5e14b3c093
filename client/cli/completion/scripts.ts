/** What a shell is given to complete words of `agents`: it asks the program itself, by `agents complete`. */
export const completionScripts = {
  bash: `# bash completion of agents:  source <(agents completion bash)
_agents_complete() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(agents complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _agents_complete agents
`,
  zsh: `#compdef agents
# zsh completion of agents:  source <(agents completion zsh)
_agents() {
  local line
  local -a found
  while IFS= read -r line; do
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(agents complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then
    _describe agents found
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _agents ]]; then
  _agents "$@"
else
  compdef _agents agents
fi
`,
  fish: `# fish completion of agents:  agents completion fish | source
function __agents_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    test -n "$current"; or set current ''
    set -l found (agents complete -- $typed[2..-1] $current 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path $current
    end
end
complete -c agents -f -a '(__agents_complete)'
`,
} as const;

export type Shell = keyof typeof completionScripts;
