@echo off
rem Opens the shop; see bin/run.
where py >nul 2>nul
if errorlevel 1 (python "%~dp0galla_setup.py" run %*) else (py -3 "%~dp0galla_setup.py" run %*)
