/* What GCC 13's <iostream> calls to set up cin and cout; an older libstdc++ sets them up by itself. */
void _ZSt21ios_base_library_initv(void) {}
