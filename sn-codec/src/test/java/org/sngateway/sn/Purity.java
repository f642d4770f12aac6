package org.sngateway.sn;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what pure code must not have: JDK classes outside a list, shared state, locks, and an order that differs from run to
 * run. {@code PurityTest} has an example of each.
 *
 * <p>The order of a hash map may differ from run to run, so pure code only looks keys up in it. Each hash map or hash set is
 * a field that the caller names, and no line may both read such a field and iterate. A map that leaves its class, as an
 * argument or a result, is not followed.
 */
public final class Purity {
    /** The JDK classes that pure code may use; those of java.lang.invoke and java.lang.runtime come from the compiler. */
    private static final Set<String> ALLOWED = names("""
            java.lang. Object String StringBuilder CharSequence Iterable Comparable Runnable AutoCloseable Record Enum Math \
              Boolean Byte Short Character Integer Long Number Double Override Deprecated FunctionalInterface SafeVarargs
            java.lang. Throwable Exception RuntimeException IllegalArgumentException IllegalStateException \
              IndexOutOfBoundsException ArithmeticException UnsupportedOperationException AssertionError
            java.lang. MatchException NoSuchFieldError IncompatibleClassChangeError
            java.lang.invoke. LambdaMetafactory MethodHandles MethodHandles$Lookup MethodHandle MethodType CallSite \
              StringConcatFactory TypeDescriptor
            java.lang.runtime. ObjectMethods SwitchBootstraps
            java.io. ByteArrayOutputStream
            java.nio. Buffer ByteBuffer ByteOrder CharBuffer BufferUnderflowException BufferOverflowException
            java.util. ArrayDeque ArrayList Arrays BitSet Collection Collections Comparator Deque EnumMap EnumSet HashMap \
              HashSet Iterator LinkedHashMap LinkedHashSet LinkedList List ListIterator Locale Map Map$Entry NoSuchElementException Objects \
              Optional OptionalInt OptionalLong PriorityQueue Queue Set SortedMap NavigableMap TreeMap TreeSet
            java.util.function. BiConsumer BiFunction BiPredicate BooleanSupplier Consumer Function IntConsumer IntFunction \
              IntPredicate IntSupplier IntUnaryOperator LongConsumer LongPredicate LongSupplier LongUnaryOperator ObjLongConsumer \
              Predicate Supplier ToIntFunction ToLongFunction UnaryOperator
            java.nio.charset. Charset CharsetDecoder CharsetEncoder CharacterCodingException CoderResult CodingErrorAction \
              StandardCharsets
            java.time. Duration
            java.util. HexFormat
            java.util.random. RandomGenerator
            java.util.stream. Collector Collectors IntStream LongStream Stream
            """);

    /** Methods of allowed classes that depend on the machine, its configuration or other threads. */
    private static final Set<String> FORBIDDEN_CALLS = Set.of(
            "java.lang.Math.random",
            "java.lang.Boolean.getBoolean",
            "java.lang.Integer.getInteger",
            "java.lang.Long.getLong",
            "java.lang.Object.wait",
            "java.lang.Object.notify",
            "java.lang.Object.notifyAll",
            "java.lang.Object.hashCode",
            // Allowed with a Locale as an argument.
            "java.util.Locale.getDefault",
            "java.lang.String.format",
            "java.nio.ByteOrder.nativeOrder",
            "java.lang.String.formatted",
            "java.lang.String.toLowerCase",
            "java.lang.String.toUpperCase",
            "java.nio.ByteBuffer.allocateDirect",
            "java.util.Collection.parallelStream",
            "java.util.List.parallelStream",
            "java.util.Set.parallelStream",
            "java.util.Collections.shuffle",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.random.RandomGenerator.of",
            "java.util.stream.BaseStream.parallel",
            "java.util.stream.IntStream.parallel",
            "java.util.stream.LongStream.parallel",
            "java.util.stream.Stream.parallel");

    private static final Set<String> HASHED = Set.of(HashMap.class.getName(), HashSet.class.getName());
    private static final Set<String> HASHED_FACTORIES = Set.of(
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.Map.of",
            "java.util.Map.copyOf",
            "java.util.Map.ofEntries",
            "java.util.stream.Collectors.toSet",
            "java.util.stream.Collectors.toMap",
            "java.util.stream.Collectors.toUnmodifiableSet",
            "java.util.stream.Collectors.toUnmodifiableMap",
            "java.util.stream.Collectors.groupingBy",
            "java.util.stream.Collectors.partitioningBy");

    /** Methods that visit all elements of a collection, in its order. */
    private static final Set<String> ITERATIONS = Set.of(
            "entrySet",
            "keySet",
            "values",
            "iterator",
            "spliterator",
            "forEach",
            "stream",
            "toArray",
            "toString",
            "addAll",
            "copyOf");

    /** Types of constants, in addition to types whose fields are all final. */
    private static final Set<String> CONSTANTS = Set.of(
            String.class.getName(),
            List.class.getName(),
            Set.class.getName(),
            Map.class.getName(),
            Comparator.class.getName());

    /** Their factories that return immutable values. */
    private static final Set<String> CONSTANT_FACTORIES =
            Set.of("java.util.List", "java.util.Set", "java.util.Map", "java.util.Map$Entry", "java.util.Comparator");

    private static final Pattern TEXT_OR_COMMENT =
            Pattern.compile("(?s)\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"|/\\*.*?\\*/|//[^\n]*");
    private static final Pattern SYNCHRONIZED = Pattern.compile("\\bsynchronized\\b");

    private final Set<String> lookedUpOnly;
    private final Set<String> found = new TreeSet<>();

    private Purity(Set<String> lookedUpOnly) {
        this.lookedUpOnly = lookedUpOnly;
    }

    /**
     * The violations, as {@code Class: what}, sorted.
     *
     * @param lookedUpOnly fields, as {@code Class.field}, that may have a hash map or hash set
     */
    public static Set<String> violations(Iterable<JavaClass> classes, Set<String> lookedUpOnly) {
        Purity purity = new Purity(lookedUpOnly);
        for (JavaClass type : classes) {
            purity.checkJdk(type);
            purity.checkCalls(type);
            purity.checkModifiers(type);
            purity.checkHashed(type);
        }
        return purity.found;
    }

    /** The source files with the keyword {@code synchronized}: ArchUnit does not see blocks of it. */
    public static Set<String> synchronizedSources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Set<String> sources = new TreeSet<>();
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                String code = TEXT_OR_COMMENT.matcher(Files.readString(file)).replaceAll("");
                if (SYNCHRONIZED.matcher(code).find()) {
                    sources.add(String.valueOf(file.getFileName()));
                }
            }
            return sources;
        }
    }

    private void checkJdk(JavaClass type) {
        type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(target ->
                        !target.isPrimitive() && target.getPackageName().startsWith("java"))
                .filter(target -> !ALLOWED.contains(target.getName()))
                .forEach(target -> add(type, "uses " + target.getName()));
    }

    private void checkCalls(JavaClass type) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
            if (access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                    && FORBIDDEN_CALLS.contains(nameOf(target))
                    && target.getRawParameterTypes().stream().noneMatch(given -> given.isEquivalentTo(Locale.class))) {
                add(type, "calls " + nameOf(target));
            }
        }
    }

    private void checkModifiers(JavaClass type) {
        for (JavaField field : type.getFields()) {
            Set<JavaModifier> modifiers = field.getModifiers();
            if (modifiers.contains(JavaModifier.VOLATILE)) {
                add(type, "has volatile " + field.getName());
            }
            if (modifiers.contains(JavaModifier.STATIC)
                    && !modifiers.contains(JavaModifier.SYNTHETIC)
                    && !(modifiers.contains(JavaModifier.FINAL) && isConstant(field.getRawType()))) {
                add(type, "has static state in " + field.getName());
            }
        }
        type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                .forEach(method -> add(type, "has synchronized " + method.getName()));
        type.getStaticInitializer().ifPresent(initializer -> checkConstants(type, initializer));
    }

    private static boolean isConstant(JavaClass type) {
        return type.isPrimitive()
                || CONSTANTS.contains(type.getName())
                || (!type.isArray()
                        && !type.getPackageName().startsWith("java")
                        && type.getAllFields().stream()
                                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                                .allMatch(field -> field.getModifiers().contains(JavaModifier.FINAL)
                                        || field.getOwner().isEquivalentTo(Enum.class)));
    }

    /** A constant of an interface such as List must be one that cannot change. */
    private void checkConstants(JavaClass type, JavaStaticInitializer initializer) {
        initializer.getCallsFromSelf().stream()
                .filter(call -> call.getTargetOwner().isAssignableTo(Collection.class)
                        || call.getTargetOwner().isAssignableTo(Map.class)
                        || call.getTargetOwner().getPackageName().equals("java.util"))
                .filter(call ->
                        !CONSTANT_FACTORIES.contains(call.getTargetOwner().getName()))
                .forEach(call ->
                        add(type, "has static state of " + call.getTargetOwner().getName()));
    }

    private void checkHashed(JavaClass type) {
        Set<JavaFieldAccess> accesses = type.getFieldAccessesFromSelf();
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
            if (access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target) {
                if (isHashed(target)
                        && !fields(accesses, access, AccessType.SET).anyMatch(this::isLookedUpOnly)) {
                    add(
                            type,
                            "has a " + target.getOwner().getSimpleName() + " that is no field to be looked up in only");
                }
                if (isIteration(target) || isCopy(target)) {
                    fields(accesses, access, AccessType.GET)
                            .filter(this::isLookedUpOnly)
                            .forEach(field -> add(
                                    type, "goes through " + field.getTarget().getName() + ", which has no order"));
                }
            }
        }
    }

    private static boolean isHashed(AccessTarget.CodeUnitAccessTarget target) {
        return (target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
                        && HASHED.contains(target.getOwner().getName()))
                || (HASHED_FACTORIES.contains(nameOf(target)) && !isEmpty(target));
    }

    /** Such as {@code Map.of()}. */
    private static boolean isEmpty(AccessTarget.CodeUnitAccessTarget target) {
        return target.getName().equals("of") && target.getRawParameterTypes().isEmpty();
    }

    private static boolean isIteration(AccessTarget.CodeUnitAccessTarget target) {
        return ITERATIONS.contains(target.getName())
                && target.getOwner().getPackageName().startsWith("java");
    }

    /** Such as {@code new ArrayList<>(set)}. */
    private static boolean isCopy(AccessTarget.CodeUnitAccessTarget target) {
        return target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
                && target.getRawParameterTypes().stream()
                        .anyMatch(type -> type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))
                && target.getOwner().getPackageName().equals("java.util");
    }

    /** The fields that the line of an access sets, or gets; a chain of calls may begin with the field a line before. */
    private static Stream<JavaFieldAccess> fields(Set<JavaFieldAccess> accesses, JavaAccess<?> access, AccessType how) {
        List<JavaFieldAccess> candidates = accesses.stream()
                .filter(field -> field.getAccessType() == how
                        && field.getOrigin().equals(access.getOrigin())
                        && field.getLineNumber() <= access.getLineNumber()
                        && field.getLineNumber() >= access.getLineNumber() - (how == AccessType.GET ? 1 : 0))
                .toList();
        int line = candidates.stream()
                .mapToInt(JavaFieldAccess::getLineNumber)
                .max()
                .orElse(0);
        return candidates.stream().filter(field -> field.getLineNumber() == line);
    }

    private boolean isLookedUpOnly(JavaFieldAccess access) {
        return lookedUpOnly.contains(access.getTargetOwner().getSimpleName() + "."
                + access.getTarget().getName());
    }

    private static String nameOf(AccessTarget target) {
        return target.getOwner().getName() + "." + target.getName();
    }

    private void add(JavaClass type, String what) {
        found.add(simpleName(type) + ": " + what);
    }

    /** With the name of the class around it. */
    private static String simpleName(JavaClass type) {
        return type.getName().substring(type.getPackageName().length() + 1);
    }

    private static Set<String> names(String lines) {
        return lines.lines()
                .flatMap(line -> {
                    String[] words = line.strip().split("\\s+");
                    return Stream.of(words).skip(1).map(name -> words[0] + name);
                })
                .filter(Predicate.not(String::isBlank))
                .collect(Collectors.toSet());
    }
}
