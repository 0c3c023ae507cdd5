//! What the child takes from itself before it reads a byte of the file.

#[cfg(target_os = "linux")]
use std::collections::BTreeMap;
use std::{io, time::Duration};

use rlimit::Resource;

use super::Limits;

/// Open files: the three standard streams and a little room.
const FILES: u64 = 8;

/// Memory the child may take beyond the limit where the system does not say what it has already.
const PROGRAM: u64 = 1 << 30;

/// Gives up memory, time, files and, on Linux, every system call that reading does not need: no
/// network, no file system, no other program. Other systems keep only the limits they know.
///
/// # Errors
///
/// What the system said; the child must not go on then.
pub(super) fn enter(limits: &Limits) -> io::Result<()> {
    set(Resource::CORE, 0)?;
    set(Resource::FSIZE, 0)?;
    set(Resource::NOFILE, FILES)?;
    // The soft limit says SIGXCPU, the hard one SIGKILL.
    let (seconds, (_, hard)) = (whole_seconds(limits.cpu), Resource::CPU.get()?);
    Resource::CPU.set(seconds.min(hard), (seconds + 1).min(hard))?;
    if cfg!(target_os = "linux") {
        set(
            Resource::AS,
            used_memory().unwrap_or(PROGRAM) + limits.memory_bytes,
        )?;
    }
    deny_system_calls()
}

fn set(resource: Resource, limit: u64) -> io::Result<()> {
    // A process may always lower its limits, never raise them.
    let (_, hard) = resource.get()?;
    let limit = limit.min(hard);
    resource.set(limit, limit)
}

fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

/// Address space in use, in bytes: the program's own code, its stacks and the allocator's
/// reserves, which the limit counts although they are not the document's doing.
fn used_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmSize:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Lets pass only what reading from standard input, computing and writing to standard output
/// take; everything else fails with `EPERM`. Threads may start, for the reader of office documents
/// runs on one of its own; processes may not.
#[cfg(target_os = "linux")]
fn deny_system_calls() -> io::Result<()> {
    use libc::{CLONE_THREAD, ENOSYS, EPERM, SYS_clone, SYS_clone3};
    use seccompiler::{
        SeccompAction::{Allow, Errno},
        SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompRule, TargetArch,
    };

    // Where the filter knows no processor there is none, as on other systems.
    let Ok(processor) = TargetArch::try_from(std::env::consts::ARCH) else {
        return Ok(());
    };
    // A filter cannot look into the arguments of `clone3`. With this error the C library goes back
    // to `clone`, whose flags are seen below.
    let newer = BTreeMap::from([(SYS_clone3, Vec::new())]);
    install(newer, Allow, Errno(ENOSYS as u32), processor)?;
    let thread = u64::from(CLONE_THREAD.unsigned_abs());
    let is_thread = SeccompCondition::new(
        0,
        SeccompCmpArgLen::Qword,
        SeccompCmpOp::MaskedEq(thread),
        thread,
    )
    .and_then(|condition| SeccompRule::new(vec![condition]))
    .map_err(io::Error::other)?;
    let mut allowed: BTreeMap<_, _> = ALLOWED.iter().map(|&call| (call, Vec::new())).collect();
    allowed.insert(SYS_clone, vec![is_thread]);
    install(allowed, Errno(EPERM as u32), Allow, processor)
}

/// Puts one more filter before the system; of all that are there, the strictest answer counts.
#[cfg(target_os = "linux")]
fn install(
    rules: BTreeMap<i64, Vec<seccompiler::SeccompRule>>,
    otherwise: seccompiler::SeccompAction,
    matched: seccompiler::SeccompAction,
    processor: seccompiler::TargetArch,
) -> io::Result<()> {
    let filter = seccompiler::SeccompFilter::new(rules, otherwise, matched, processor)
        .and_then(seccompiler::BpfProgram::try_from)
        .map_err(io::Error::other)?;
    seccompiler::apply_filter_all_threads(&filter).map_err(io::Error::other)
}

#[cfg(not(target_os = "linux"))]
fn deny_system_calls() -> io::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
const ALLOWED: [libc::c_long; 35] = [
    // The streams.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_fcntl,
    // Answered by the other filter.
    libc::SYS_clone3,
    // Memory.
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    // Threads.
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_gettid,
    libc::SYS_getpid,
    // Time and chance.
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_getrandom,
    // Signals of one's own: a stack that overflows must be able to end the process.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_tgkill,
    libc::SYS_prlimit64,
    // The end.
    libc::SYS_exit,
    libc::SYS_exit_group,
];
