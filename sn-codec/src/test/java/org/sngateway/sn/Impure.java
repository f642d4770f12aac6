package org.sngateway.sn;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.QoS;

/** Examples of impure code, one violation each. {@code PurityTest} proves that each is found. */
@SuppressWarnings("all")
final class Impure {
    /** The violation that {@link Purity} finds. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface Found {
        String value();
    }

    private Impure() {}

    // ---- time, chance and surroundings

    @Found("uses java.lang.System")
    static final class NanoTime {
        long it() {
            return System.nanoTime();
        }
    }

    @Found("uses java.lang.System")
    static final class WallClock {
        long it() {
            return System.currentTimeMillis();
        }
    }

    @Found("uses java.lang.System")
    static final class Environment {
        @Nullable
        String it() {
            return System.getenv("HOME");
        }
    }

    @Found("uses java.lang.System")
    static final class Property {
        @Nullable
        String it() {
            return System.getProperty("user.dir");
        }
    }

    @Found("calls java.lang.Integer.getInteger")
    static final class NumberFromAProperty {
        @Nullable
        Integer it() {
            return Integer.getInteger("size");
        }
    }

    @Found("uses java.lang.System")
    static final class IdentityHash {
        int it() {
            return System.identityHashCode(this);
        }
    }

    @Found("calls java.lang.Object.hashCode")
    static final class HashOfAnObject {
        int it() {
            return new Object().hashCode();
        }
    }

    @Found("uses java.io.PrintStream")
    static final class Output {
        void it() {
            System.out.println("it");
        }
    }

    @Found("uses java.time.Instant")
    static final class Now {
        Instant it() {
            return Instant.now();
        }
    }

    @Found("uses java.time.Clock")
    static final class OneClock {
        Clock it() {
            return Clock.systemUTC();
        }
    }

    @Found("uses java.util.Date")
    static final class OldDate {
        Date it() {
            return new Date();
        }
    }

    @Found("uses java.util.Calendar")
    static final class OldCalendar {
        Calendar it() {
            return Calendar.getInstance();
        }
    }

    @Found("calls java.lang.Math.random")
    static final class MathRandom {
        double it() {
            return Math.random();
        }
    }

    @Found("uses java.util.Random")
    static final class NewRandom {
        Random it() {
            return new Random();
        }
    }

    @Found("uses java.util.SplittableRandom")
    static final class NewSplittableRandom {
        SplittableRandom it() {
            return new SplittableRandom();
        }
    }

    @Found("calls java.util.random.RandomGenerator.getDefault")
    static final class DefaultGenerator {
        RandomGenerator it() {
            return RandomGenerator.getDefault();
        }
    }

    @Found("calls java.util.random.RandomGenerator.of")
    static final class GeneratorByName {
        RandomGenerator it() {
            return RandomGenerator.of("L64X128MixRandom");
        }
    }

    @Found("uses java.util.concurrent.ThreadLocalRandom")
    static final class RandomOfTheThread {
        int it() {
            return ThreadLocalRandom.current().nextInt();
        }
    }

    @Found("uses java.util.UUID")
    static final class RandomUuid {
        UUID it() {
            return UUID.randomUUID();
        }
    }

    @Found("calls java.util.Collections.shuffle")
    static final class Shuffle {
        void it(List<String> list) {
            Collections.shuffle(list);
        }
    }

    @Found("calls java.util.Locale.getDefault")
    static final class DefaultLocale {
        Locale it() {
            return Locale.getDefault();
        }
    }

    @Found("calls java.lang.String.toLowerCase")
    static final class LowerCase {
        String it(String text) {
            return text.toLowerCase();
        }
    }

    @Found("calls java.lang.String.format")
    static final class Formatted {
        String it() {
            return String.format("%d", 1);
        }
    }

    @Found("calls java.nio.ByteOrder.nativeOrder")
    static final class OrderOfTheMachine {
        java.nio.ByteOrder it() {
            return java.nio.ByteOrder.nativeOrder();
        }
    }

    @Found("uses java.nio.file.Files")
    static final class SomeFile {
        boolean it(Path path) {
            return Files.exists(path);
        }
    }

    @Found("uses java.net.Socket")
    static final class SomeSocket {
        Socket it() {
            return new Socket();
        }
    }

    @Found("uses java.lang.ProcessBuilder")
    static final class SomeProcess {
        Process it() throws IOException {
            return new ProcessBuilder("true").start();
        }
    }

    @Found("uses java.lang.Runtime")
    static final class Exec {
        Process it() throws IOException {
            return Runtime.getRuntime().exec(new String[] {"true"});
        }
    }

    @Found("uses java.lang.System$Logger")
    static final class SystemLog {
        void it(System.Logger log) {
            log.log(System.Logger.Level.INFO, "it");
        }
    }

    @Found("uses java.util.logging.Logger")
    static final class JdkLog {
        java.util.logging.Logger it() {
            return java.util.logging.Logger.getLogger("it");
        }
    }

    @Found("calls java.lang.Math.random")
    static final class ByReference {
        java.util.function.Supplier<Double> it() {
            return Math::random;
        }
    }

    // ---- threads and locks

    @Found("uses java.lang.Thread")
    static final class NewThread {
        Thread it() {
            return new Thread(() -> {});
        }
    }

    @Found("uses java.lang.Thread")
    static final class Sleep {
        void it() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    @Found("uses java.lang.ThreadLocal")
    static final class PerThread {
        final ThreadLocal<String> it = new ThreadLocal<>();
    }

    @Found("uses java.util.Timer")
    static final class OldTimer {
        Timer it() {
            return new Timer();
        }
    }

    @Found("uses java.util.concurrent.atomic.AtomicLong")
    static final class Atomic {
        final AtomicLong it = new AtomicLong();
    }

    @Found("uses java.util.concurrent.ConcurrentHashMap")
    static final class Concurrent {
        final Map<String, String> it = new ConcurrentHashMap<>();
    }

    @Found("uses java.lang.ref.WeakReference")
    static final class Weak {
        final WeakReference<String> it = new WeakReference<>("it");
    }

    @Found("has volatile it")
    static final class VolatileField {
        volatile int it;
    }

    @Found("has synchronized it")
    static final class SynchronizedMethod {
        synchronized void it() {}
    }

    /** Found in the source only. */
    static final class SynchronizedBlock {
        void it() {
            synchronized (this) {
                new ArrayList<String>().clear();
            }
        }
    }

    @Found("calls java.lang.Object.wait")
    static final class Wait {
        void it() throws InterruptedException {
            wait();
        }
    }

    @Found("calls java.lang.Object.notifyAll")
    static final class Notify {
        void it() {
            notifyAll();
        }
    }

    @Found("calls java.util.List.parallelStream")
    static final class ParallelStream {
        Stream<String> it(List<String> list) {
            return list.parallelStream();
        }
    }

    @Found("calls java.util.stream.Stream.parallel")
    static final class Parallel {
        Stream<String> it(Stream<String> stream) {
            return stream.parallel();
        }
    }

    // ---- state that all share

    @Found("has static state in it")
    static final class StaticVariable {
        static int it;
    }

    @Found("has static state in IT")
    static final class StaticArray {
        static final int[] IT = {1};
    }

    @Found("has static state in IT")
    static final class StaticObject {
        static final StringBuilder IT = new StringBuilder();
    }

    @Found("has static state in IT")
    static final class StaticHolder {
        int changes;
        static final StaticHolder IT = new StaticHolder();
    }

    @Found("has static state of java.util.ArrayList")
    static final class StaticList {
        static final List<String> IT = new ArrayList<>();
    }

    @Found("has static state of java.util.TreeMap")
    static final class StaticMap {
        static final Map<String, String> IT = new TreeMap<>();
    }

    @Found("has static state of java.util.EnumSet")
    static final class StaticEnumSet {
        static final Set<QoS> IT = EnumSet.noneOf(QoS.class);
    }

    // ---- an order that differs from run to run

    @Found("has a HashMap that is no field to be looked up in only")
    static final class LocalHashMap {
        Map<String, String> it() {
            return new HashMap<>();
        }
    }

    @Found("has a HashMap that is no field to be looked up in only")
    static final class NewHashMapByReference {
        java.util.function.Supplier<Map<String, String>> it() {
            return HashMap::new;
        }
    }

    @Found("has a HashSet that is no field to be looked up in only")
    static final class OtherField {
        final Set<String> other = new HashSet<>();
    }

    @Found("uses java.util.IdentityHashMap")
    static final class IdentityMap {
        final Map<String, String> it = new IdentityHashMap<>();
    }

    @Found("has a Set that is no field to be looked up in only")
    static final class SetOf {
        Set<String> it() {
            return Set.of("a", "b");
        }
    }

    @Found("has a Map that is no field to be looked up in only")
    static final class MapOf {
        Map<String, String> it() {
            return Map.of("a", "b");
        }
    }

    @Found("has a Set that is no field to be looked up in only")
    static final class SetCopy {
        Set<String> it(Set<String> set) {
            return Set.copyOf(set);
        }
    }

    @Found("has a Collectors that is no field to be looked up in only")
    static final class ToSet {
        Set<String> it(Stream<String> stream) {
            return stream.collect(Collectors.toSet());
        }
    }

    @Found("goes through byName, which has no order")
    static final class Values {
        final Map<String, String> byName = new HashMap<>();

        void it() {
            for (String value : byName.values()) {
                value.length();
            }
        }
    }

    @Found("goes through byName, which has no order")
    static final class Keys {
        final Map<String, String> byName = new HashMap<>();

        Set<String> it() {
            return byName.keySet();
        }
    }

    @Found("goes through byName, which has no order")
    static final class Entries {
        final Map<String, String> byName = new HashMap<>();

        Stream<Map.Entry<String, String>> it() {
            return byName.entrySet().stream();
        }
    }

    @Found("goes through byName, which has no order")
    static final class EachOfAMap {
        final Map<String, String> byName = new HashMap<>();

        void it() {
            byName.forEach((name, value) -> value.length());
        }
    }

    @Found("goes through names, which has no order")
    static final class EachOfASet {
        final Set<String> names = new HashSet<>();

        void it() {
            for (String name : names) {
                name.length();
            }
        }
    }

    @Found("goes through names, which has no order")
    static final class StreamOfASet {
        final Set<String> names = new HashSet<>();

        Stream<String> it() {
            return names.stream();
        }
    }

    @Found("goes through names, which has no order")
    static final class CopyOfASet {
        final Set<String> names = new HashSet<>();

        List<String> it() {
            return new ArrayList<>(names);
        }
    }
}
