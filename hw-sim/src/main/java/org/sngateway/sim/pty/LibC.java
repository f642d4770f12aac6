package org.sngateway.sim.pty;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/** The functions of the C library that a pseudo-terminal takes (Linux; openpty(3), termios(3)). */
final class LibC {
    static final int O_RDWR = 2;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int TCSANOW = 0;
    static final short POLLIN = 1;
    static final short POLLHUP = 0x10;
    /** More than the structure has on any architecture. */
    static final int TERMIOS_OCTETS = 128;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int posix_openpt(int flags);

    static native int grantpt(int fd);

    static native int unlockpt(int fd);

    static native int ptsname_r(int fd, byte[] name, NativeLong size);

    static native int open(String path, int flags);

    static native int close(int fd);

    static native NativeLong read(int fd, byte[] into, NativeLong size);

    static native NativeLong write(int fd, byte[] from, NativeLong size);

    /** With one entry: int fd, short events, short revents. */
    static native int poll(byte[] fds, NativeLong count, int timeoutMillis);

    static native int tcgetattr(int fd, byte[] termios);

    static native int tcsetattr(int fd, int when, byte[] termios);

    static native void cfmakeraw(byte[] termios);

    static native int cfgetospeed(byte[] termios);
}
