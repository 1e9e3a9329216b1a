/* What the sanitizers keep to in the warden: its filter refuses the ptrace by which leaks are looked for
   (the fuzzer looks for them), and a jail closes what it inherits. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0:symbolize=0:handle_abort=1"; }

/* The function's process runs on a stack of its own until its exec, about which this would complain on
   the function's standard error. Nothing of ours leaves frames behind without returning. */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void) {}
