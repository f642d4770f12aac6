package org.sngateway.gateway.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the computer itself may suffer from: its power, its clock, who else uses its serial ports. */
final class Board {
    /** Since then there is this program; a clock before it was never set. */
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");
    /** Of the Raspberry Pi's firmware, in hexadecimal: bit 0 = now, bit 16 = since the start. */
    private static final String THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled";

    private static final int UNDER_VOLTAGE = 0x1_0001;
    private static final Pattern CONSOLE = Pattern.compile("console=((?:serial|ttyAMA|ttyS)\\d+)");

    private final Machine machine;
    private final Instant now;

    Board(Machine machine, Instant now) {
        this.machine = machine;
        this.now = now;
    }

    List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        if (isUnderVoltage()) {
            troubles.add(new Trouble(
                    "the power supply is too weak: the firmware has seen less than 4.63 V since the start",
                    "take a power supply of 5 V and 3 A, and a short cable"));
        }
        if (now.isBefore(EARLIEST)) {
            troubles.add(new Trouble(
                    "the clock is wrong: it says " + now, "timedatectl set-ntp true, or set it with date --set"));
        } else if (machine.runs("systemd-timesyn") && !machine.has("run/systemd/timesync/synchronized")) {
            troubles.add(new Trouble(
                    "the clock has not been set by a time server since the start", "timedatectl timesync-status"));
        }
        Matcher console = CONSOLE.matcher(machine.read("proc/cmdline").orElse(""));
        if (console.find()) {
            troubles.add(new Trouble(
                    "the kernel's console uses the serial port " + console.group(1) + ", where a radio may be",
                    "raspi-config nonint do_serial_cons 1, then restart the machine"));
        }
        List<String> dongles = machine.list("dev").stream()
                .filter(name -> name.matches("tty(USB|ACM)\\d+"))
                .toList();
        if (!dongles.isEmpty() && machine.runs("ModemManager")) {
            troubles.add(new Trouble(
                    "ModemManager runs, and may talk to " + String.join(", ", dongles),
                    "systemctl disable --now ModemManager, if there is no modem"));
        }
        return troubles;
    }

    private boolean isUnderVoltage() {
        String bits = machine.read(THROTTLED).orElse("0").strip();
        return bits.matches("[0-9a-fA-F]{1,8}") && (Long.parseLong(bits, 16) & UNDER_VOLTAGE) != 0;
    }
}
