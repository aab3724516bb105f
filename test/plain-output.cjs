// What a command prints is compared as text: whatever the terminal, the CI system or FORCE_COLOR would make of it.
process.env.NO_COLOR = '1';
delete process.env.FORCE_COLOR;
