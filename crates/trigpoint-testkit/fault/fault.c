/*
 * Makes the n-th call on files below a folder fail, in any process that is linked to libc.
 *
 * Loaded by LD_PRELOAD into the real binary, so that the database and our own files fail alike.
 *
 *   TRIGPOINT_FAULT_BELOW  only files below this folder (an absolute path without links) count
 *   TRIGPOINT_FAULT_LOG    the file that every fault, and at the end the count, is appended to
 *   TRIGPOINT_FAULT_KIND   eio     the call fails with EIO, once
 *                          sync    as eio, but only synchronising can fail
 *                          enospc  this and every later call that wants space fails with ENOSPC
 *                          short   the call does half of what it is asked for, and says so, once
 *                          rename  no file gets another name: every rename fails with EIO
 *   TRIGPOINT_FAULT_AT     which call, from 1, of those that the kind can touch; 0 only counts
 *   TRIGPOINT_FAULT_SYNCED the folder that what is synchronised is copied to, if power is to be
 *                          lost afterwards: `N.K` is what the file with inode N held when it was
 *                          synchronised, `N.K.names` the inodes and names in the folder N, `d`
 *                          before folders; of several the one with the greatest K holds
 *
 * Inodes are not used again as long as the process lives: each file that it makes is held open.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* What a call does, and so which kinds of fault can touch it. */
enum what { READS, WRITES, SYNCS, SIZES, NAMES, OPENS, MAKES };
enum kind { EIO_ONCE, SYNC_ONCE, ENOSPC_ON, SHORT_ONCE, NO_RENAME };
enum verdict { GOES_ON, FAILS, IS_SHORT };

static char below[PATH_MAX];
static size_t below_bytes;
static const char *log_path;
static const char *synced_folder;
static enum kind kind = EIO_ONCE;
static long fail_at;
static atomic_long count;

/* Past the functions below, so that the log is never counted. */
static void tell(const char *line)
{
    if (!log_path) return;
    long fd = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CREAT, 0600);
    if (fd < 0) return;
    syscall(SYS_write, fd, line, strlen(line));
    syscall(SYS_close, fd);
}

/* A rename that comes by no function of libc is refused by the kernel. */
static void refuse_renames(void)
{
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef SYS_rename
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rename, 3, 0),
#endif
#ifdef SYS_renameat
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat, 2, 0),
#endif
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EIO),
    };
    struct sock_fprog program = {sizeof steps / sizeof steps[0], steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, 2, &program))
        tell("no-filter\n");
    else
        tell("fault rename\n");
}

__attribute__((constructor)) static void begin(void)
{
    const char *folder = getenv("TRIGPOINT_FAULT_BELOW");
    const char *named = getenv("TRIGPOINT_FAULT_KIND");
    const char *at = getenv("TRIGPOINT_FAULT_AT");
    log_path = getenv("TRIGPOINT_FAULT_LOG");
    synced_folder = getenv("TRIGPOINT_FAULT_SYNCED");
    if (folder && strlen(folder) < sizeof below) {
        strcpy(below, folder);
        below_bytes = strlen(below);
    }
    if (named && !strcmp(named, "sync")) kind = SYNC_ONCE;
    if (named && !strcmp(named, "enospc")) kind = ENOSPC_ON;
    if (named && !strcmp(named, "short")) kind = SHORT_ONCE;
    if (named && !strcmp(named, "rename")) kind = NO_RENAME;
    fail_at = at ? atol(at) : 0;
    if (kind == NO_RENAME && fail_at) refuse_renames();
}

__attribute__((destructor)) static void end(void)
{
    char line[64];
    snprintf(line, sizeof line, "count %ld\n", atomic_load(&count));
    if (below_bytes) tell(line);
}

static int is_below(const char *path)
{
    return below_bytes && !strncmp(path, below, below_bytes) && path[below_bytes] == '/';
}

static int touches(enum what what)
{
    switch (kind) {
    case EIO_ONCE: return 1;
    case SYNC_ONCE: return what == SYNCS;
    case NO_RENAME: return 0;
    case ENOSPC_ON: return what != READS && what != OPENS;
    case SHORT_ONCE: return what == READS || what == WRITES;
    }
    return 0;
}

static enum verdict judge(const char *path, const char *call, enum what what)
{
    if (!is_below(path) || !touches(what)) return GOES_ON;
    long number = atomic_fetch_add(&count, 1) + 1;
    if (!fail_at || number < fail_at || (number > fail_at && kind != ENOSPC_ON)) return GOES_ON;
    if (number == fail_at) {
        char line[PATH_MAX + 64];
        snprintf(line, sizeof line, "fault %s %s\n", call, path + below_bytes + 1);
        tell(line);
    }
    if (kind == SHORT_ONCE) return IS_SHORT;
    errno = kind == ENOSPC_ON ? ENOSPC : EIO;
    return FAILS;
}

/* Writes what a file or folder holds at this moment; whether all of it. */
static int copied(int fd, int is_folder, const char *to)
{
    char own[64];
    snprintf(own, sizeof own, "/proc/self/fd/%d", fd);
    if (is_folder) {
        FILE *out = fopen(to, "w");
        DIR *folder = opendir(own);
        struct dirent *entry;
        while (out && folder && (entry = readdir(folder)))
            if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
                fprintf(out, "%lu %c %s\n", (unsigned long)entry->d_ino,
                        entry->d_type == DT_DIR ? 'd' : 'f', entry->d_name);
        if (folder) closedir(folder);
        return out && !fclose(out) && folder;
    }
    /* What it is read by stays open: closing it would take SQLite's locks away (POSIX). */
    long in = syscall(SYS_openat, AT_FDCWD, own, O_RDONLY | O_CLOEXEC, 0);
    long out = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    long done = -1;
    while (in >= 0 && out >= 0 && (done = syscall(SYS_sendfile, out, in, NULL, 1 << 20)) > 0) {}
    if (out >= 0) syscall(SYS_close, out);
    return done == 0;
}

/* Keeps what was synchronised. It gets its name when it is complete: the process may end
   meanwhile. */
static void keep(int fd)
{
    static atomic_long kept_count;
    struct stat found;
    char part[PATH_MAX], name[PATH_MAX];
    int kept = errno;
    if (!synced_folder || fstat(fd, &found)) return;
    long number = atomic_fetch_add(&kept_count, 1) + 1;
    int is_folder = S_ISDIR(found.st_mode);
    snprintf(part, sizeof part, "%s/part.%ld", synced_folder, number);
    snprintf(name, sizeof name, "%s/%lu.%ld%s", synced_folder, (unsigned long)found.st_ino, number,
             is_folder ? ".names" : "");
    if (copied(fd, is_folder, part)) syscall(SYS_linkat, AT_FDCWD, part, AT_FDCWD, name, 0);
    errno = kept;
}

/* Keeps the inode of a file that was made from being used again. */
static int held(int fd)
{
    char own[64];
    if (!synced_folder || fd < 0) return fd;
    int kept = errno;
    snprintf(own, sizeof own, "/proc/self/fd/%d", fd);
    syscall(SYS_openat, AT_FDCWD, own, O_PATH | O_CLOEXEC, 0);
    errno = kept;
    return fd;
}

static enum verdict judge_fd(int fd, const char *call, enum what what)
{
    if (!below_bytes) return GOES_ON;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int kept = errno;
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (length <= 0) return GOES_ON;
    path[length] = 0;
    return judge(path, call, what);
}

static enum verdict judge_path(const char *given, const char *call, enum what what)
{
    char path[2 * PATH_MAX];
    if (!below_bytes) return GOES_ON;
    if (given[0] == '/') return judge(given, call, what);
    int kept = errno;
    if (!getcwd(path, PATH_MAX)) return GOES_ON;
    errno = kept;
    size_t length = strlen(path);
    snprintf(path + length, sizeof path - length, "/%s", given);
    return judge(path, call, what);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define HALF(bytes) ((bytes) > 1 ? (bytes) / 2 : (bytes))

ssize_t read(int fd, void *buffer, size_t bytes)
{
    REAL(read);
    enum verdict verdict = judge_fd(fd, "read", READS);
    if (verdict == FAILS) return -1;
    return real(fd, buffer, verdict == IS_SHORT ? HALF(bytes) : bytes);
}

ssize_t pread(int fd, void *buffer, size_t bytes, off_t at)
{
    REAL(pread);
    enum verdict verdict = judge_fd(fd, "pread", READS);
    if (verdict == FAILS) return -1;
    return real(fd, buffer, verdict == IS_SHORT ? HALF(bytes) : bytes, at);
}

ssize_t pread64(int fd, void *buffer, size_t bytes, off64_t at)
{
    REAL(pread64);
    enum verdict verdict = judge_fd(fd, "pread", READS);
    if (verdict == FAILS) return -1;
    return real(fd, buffer, verdict == IS_SHORT ? HALF(bytes) : bytes, at);
}

ssize_t readv(int fd, const struct iovec *parts, int many)
{
    REAL(readv);
    enum verdict verdict = judge_fd(fd, "readv", READS);
    if (verdict == FAILS) return -1;
    return real(fd, parts, verdict == IS_SHORT ? HALF(many) : many);
}

ssize_t write(int fd, const void *buffer, size_t bytes)
{
    REAL(write);
    enum verdict verdict = judge_fd(fd, "write", WRITES);
    if (verdict == FAILS) return -1;
    return real(fd, buffer, verdict == IS_SHORT ? HALF(bytes) : bytes);
}

ssize_t pwrite(int fd, const void *buffer, size_t bytes, off_t at)
{
    REAL(pwrite);
    enum verdict verdict = judge_fd(fd, "pwrite", WRITES);
    if (verdict == FAILS) return -1;
    return real(fd, buffer, verdict == IS_SHORT ? HALF(bytes) : bytes, at);
}

ssize_t pwrite64(int fd, const void *buffer, size_t bytes, off64_t at)
{
    REAL(pwrite64);
    enum verdict verdict = judge_fd(fd, "pwrite", WRITES);
    if (verdict == FAILS) return -1;
    return real(fd, buffer, verdict == IS_SHORT ? HALF(bytes) : bytes, at);
}

ssize_t writev(int fd, const struct iovec *parts, int many)
{
    REAL(writev);
    enum verdict verdict = judge_fd(fd, "writev", WRITES);
    if (verdict == FAILS) return -1;
    return real(fd, parts, verdict == IS_SHORT ? HALF(many) : many);
}

ssize_t pwritev(int fd, const struct iovec *parts, int many, off_t at)
{
    REAL(pwritev);
    enum verdict verdict = judge_fd(fd, "pwritev", WRITES);
    if (verdict == FAILS) return -1;
    return real(fd, parts, verdict == IS_SHORT ? HALF(many) : many, at);
}

ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t bytes,
                        unsigned flags)
{
    REAL(copy_file_range);
    enum verdict verdict = judge_fd(out, "copy_file_range", WRITES);
    if (verdict == FAILS) return -1;
    return real(in, in_at, out, out_at, verdict == IS_SHORT ? HALF(bytes) : bytes, flags);
}

int fsync(int fd)
{
    REAL(fsync);
    if (judge_fd(fd, "fsync", SYNCS) == FAILS) return -1;
    int done = real(fd);
    if (!done) keep(fd);
    return done;
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    if (judge_fd(fd, "fdatasync", SYNCS) == FAILS) return -1;
    int done = real(fd);
    if (!done) keep(fd);
    return done;
}

int ftruncate(int fd, off_t bytes)
{
    REAL(ftruncate);
    return judge_fd(fd, "ftruncate", SIZES) == FAILS ? -1 : real(fd, bytes);
}

int ftruncate64(int fd, off64_t bytes)
{
    REAL(ftruncate64);
    return judge_fd(fd, "ftruncate", SIZES) == FAILS ? -1 : real(fd, bytes);
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    return judge_path(to, "rename", NAMES) == FAILS ? -1 : real(from, to);
}

int link(const char *from, const char *to)
{
    REAL(link);
    return judge_path(to, "link", NAMES) == FAILS ? -1 : real(from, to);
}

int linkat(int from_in, const char *from, int to_in, const char *to, int flags)
{
    REAL(linkat);
    return judge_path(to, "link", NAMES) == FAILS ? -1 : real(from_in, from, to_in, to, flags);
}

int renameat2(int from_in, const char *from, int to_in, const char *to, unsigned flags)
{
    REAL(renameat2);
    return judge_path(to, "rename", NAMES) == FAILS ? -1 : real(from_in, from, to_in, to, flags);
}

#define CREATES(flags) (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE)

#define MODE(flags) \
    mode_t mode = 0; \
    if (CREATES(flags)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

#define OPENING(flags) (CREATES(flags) ? MAKES : OPENS)

int open(const char *path, int flags, ...)
{
    MODE(flags);
    REAL(open);
    if (judge_path(path, "open", OPENING(flags)) == FAILS) return -1;
    int fd = real(path, flags, mode);
    return CREATES(flags) ? held(fd) : fd;
}

int open64(const char *path, int flags, ...)
{
    MODE(flags);
    REAL(open64);
    if (judge_path(path, "open", OPENING(flags)) == FAILS) return -1;
    int fd = real(path, flags, mode);
    return CREATES(flags) ? held(fd) : fd;
}

int openat(int in, const char *path, int flags, ...)
{
    MODE(flags);
    REAL(openat);
    if (judge_path(path, "open", OPENING(flags)) == FAILS) return -1;
    int fd = real(in, path, flags, mode);
    return CREATES(flags) ? held(fd) : fd;
}

int openat64(int in, const char *path, int flags, ...)
{
    MODE(flags);
    REAL(openat64);
    if (judge_path(path, "open", OPENING(flags)) == FAILS) return -1;
    int fd = real(in, path, flags, mode);
    return CREATES(flags) ? held(fd) : fd;
}
