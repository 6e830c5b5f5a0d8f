@echo off
rem Checks format, lint, types, layers and templates.
where py >nul 2>nul
if errorlevel 1 (python "%~dp0galla_setup.py" check %*) else (py -3 "%~dp0galla_setup.py" check %*)
