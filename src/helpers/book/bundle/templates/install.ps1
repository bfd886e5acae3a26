# Install linkbook from this folder, without a network: .\install.ps1 [FOLDER]; FOLDER is where its environment goes.
# Where scripts may not be run: powershell -ExecutionPolicy Bypass -File install.ps1
param([string]$Folder = "linkbook-environment")
$found = $null
foreach ($version in {% for python in pythons %}"{{ python }}"{{ ", " if not loop.last }}{% endfor %}) {
    try { & py "-$version" -c "pass" 2>$null; if ($LASTEXITCODE -eq 0) { $found = @("py", "-$version") } } catch { }
}
if ($null -eq $found) { $found = @("python") }
$command = $found[0]
$options = @($found | Select-Object -Skip 1) + @("-I", (Join-Path $PSScriptRoot "install.py"), $Folder)
& $command @options
exit $LASTEXITCODE
