@echo off
rem Runs every test; bin\test --help says how to choose.
where py >nul 2>nul
if errorlevel 1 (python "%~dp0galla_setup.py" test %*) else (py -3 "%~dp0galla_setup.py" test %*)
