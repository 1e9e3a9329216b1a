/* System call filters: the first is inherited from the warden, the second is laid over a jail. */
#include "warden.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the warden knows x86_64 and aarch64"
#endif

#define LOAD(field) emit(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field), 0, 0)
#define REFUSE(error) emit(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error), 0, 0)
#define UNLESS(op, value, skip) emit(BPF_JMP | (op) | BPF_K, value, 0, skip)
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct sock_filter code[512];
static unsigned short length;

static void emit(unsigned short op, uint32_t k, unsigned char yes, unsigned char no) {
  code[length++] = (struct sock_filter){op, yes, no, k};
}

static void deny(const int *calls, size_t count) {
  for (size_t i = 0; i < count; i++) {
    UNLESS(BPF_JEQ, (uint32_t)calls[i], 1);
    REFUSE(EPERM);
  }
}

/* Refuses the call when the argument, masked, is one of two values. The number is loaded before and
   after. */
static void deny_values(int call, int argument, uint32_t mask, uint32_t one, uint32_t two) {
  UNLESS(BPF_JEQ, (uint32_t)call, 6);
  emit(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * argument, 0, 0);
  emit(BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
  emit(BPF_JMP | BPF_JEQ | BPF_K, one, 1, 0);
  UNLESS(BPF_JEQ, two, 1);
  REFUSE(EPERM);
  LOAD(nr);
}

static void begin(void) {
  length = 0;
  LOAD(arch);
  emit(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
  emit(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
  LOAD(nr);
#ifdef __x86_64__
  UNLESS(BPF_JGE, 0x40000000, 1); /* x32 */
  REFUSE(ENOSYS);
#endif
}

static int install(void) {
  emit(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  struct sock_fprog program = {length, code};
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

int filter_common(void) {
  static const int calls[] = {
      SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_getfd, SYS_kcmp,
      SYS_process_madvise, SYS_bpf, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_userfaultfd,
      SYS_perf_event_open, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
      SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot, SYS_swapon,
      SYS_swapoff, SYS_acct, SYS_quotactl, SYS_open_by_handle_at, SYS_name_to_handle_at,
      SYS_lookup_dcookie, SYS_syslog, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime,
      SYS_adjtimex, SYS_nfsservctl, SYS_vhangup, SYS_fanotify_init, SYS_kexec_file_load,
      SYS_quotactl_fd,
#ifdef __x86_64__
      SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib, SYS__sysctl, SYS_create_module,
      SYS_get_kernel_syms, SYS_query_module, SYS_ustat, SYS_sysfs,
#endif
  };
  begin();
  deny(calls, COUNT(calls));
  deny_values(SYS_ioctl, 1, ~0u, TIOCSTI, TIOCLINUX);
  /* personality: only asking (all ones) and the default (zero) */
  UNLESS(BPF_JEQ, SYS_personality, 5);
  LOAD(args[0]);
  emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 0);
  emit(BPF_JMP | BPF_JEQ | BPF_K, ~0u, 1, 0);
  REFUSE(EPERM);
  LOAD(nr);
  return install();
}

int filter_jail(void) {
  static const int calls[] = {
      SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_fsopen, SYS_fsconfig, SYS_fsmount,
      SYS_fspick, SYS_move_mount, SYS_open_tree, SYS_mount_setattr, SYS_setns, SYS_unshare,
      SYS_sethostname, SYS_setdomainname,
  };
  const uint32_t spaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                          CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  begin();
  deny(calls, COUNT(calls));
  UNLESS(BPF_JEQ, SYS_clone3, 1); /* its flags lie in memory; C libraries fall back to clone */
  REFUSE(ENOSYS);
  UNLESS(BPF_JEQ, SYS_clone, 4);
  LOAD(args[0]);
  UNLESS(BPF_JSET, spaces, 1);
  REFUSE(EPERM);
  LOAD(nr);
#ifdef __x86_64__
  deny_values(SYS_mknod, 1, S_IFMT, S_IFCHR, S_IFBLK);
#endif
  deny_values(SYS_mknodat, 2, S_IFMT, S_IFCHR, S_IFBLK);
  /* Some families, AF_VSOCK for one, know no network namespaces and lead out of the jail. */
  UNLESS(BPF_JEQ, SYS_socket, 7);
  LOAD(args[0]);
  emit(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 4, 0);
  emit(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 3, 0);
  emit(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 2, 0);
  emit(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0);
  REFUSE(EAFNOSUPPORT);
  LOAD(nr);
  return install();
}
