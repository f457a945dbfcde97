"""Anderson acceleration: exact on linear maps, fast on stiff ones, each member by itself."""

import numpy as np
import pytest

from autarky.numerics.anderson import JUMP, LARGEST_STEP, Anderson

SOLVED = 1e-10


def accelerate(maps, z, most=400, memory=8):
    """Accelerate one map per member; return the iterates and how often each map was evaluated."""
    z = np.array(z, dtype=float)
    image, active = z.copy(), np.arange(len(z))
    used = np.zeros(len(z), dtype=int)
    anderson = Anderson(*z.shape, memory=memory)
    for _ in range(most):
        for b in active:
            image[b] = maps[b](z[b])
        used[active] += 1
        active = active[Anderson.distances(z, image, active) > SOLVED]
        if not active.size:
            break
        anderson.advance(z, image, active)
    return z, used


def linear(rng, values):
    """A symmetric linear map with the eigenvalues given, and its fixed point, of length one."""
    basis = np.linalg.qr(rng.normal(size=(len(values), len(values))))[0]
    A = basis * values @ basis.T
    point = rng.normal(size=len(values))
    point /= np.linalg.norm(point)
    return lambda z: A @ (z - point) + point, point


@pytest.mark.parametrize("size", range(1, 9))
def test_a_linear_map_is_solved_in_as_many_steps_as_it_has_dimensions(rng, size):
    apply, point = linear(rng, rng.uniform(-0.6, 0.9, size))
    z, used = accelerate([apply], np.zeros((1, size)))
    np.testing.assert_allclose(z[0], point, atol=1e-8)
    assert used[0] <= size + 2


def test_a_stiff_map_needs_few_steps(rng):
    apply, point = linear(rng, np.linspace(0.0, 0.999, 60))
    z, used = accelerate([apply], np.zeros((1, 60)), most=1000)
    np.testing.assert_allclose(z[0], point, atol=1e-6)
    plain = np.log(SOLVED) / np.log(0.999)  # steps that shrink a residual of one to that
    assert used[0] < plain / 50


def test_the_fixed_point_of_a_map_that_diverges_is_found(rng):
    apply, point = linear(rng, np.array([1.5, -1.5, 1.2, 0.4, -0.3]))
    z, used = accelerate([apply], np.zeros((1, 5)))
    np.testing.assert_allclose(z[0], point, atol=1e-8)
    assert used[0] <= 12


def test_a_map_that_is_not_linear():
    z, used = accelerate([np.cos], np.array([[0.0, 1.0, 3.0]]))
    np.testing.assert_allclose(z[0], 0.7390851332151607, atol=1e-10)
    assert used[0] < 20


def test_members_are_independent(rng):
    pairs = [linear(rng, rng.uniform(-0.9, 0.95, 12)) for _ in range(4)]
    maps = [apply for apply, _ in pairs]
    start = rng.normal(size=(4, 12))
    together, steps = accelerate(maps, start)
    for b, apply in enumerate(maps):
        alone, own = accelerate([apply], start[b : b + 1])
        np.testing.assert_array_equal(together[b], alone[0])
        assert steps[b] == own[0]
    broken = [*maps[:3], lambda z: z * np.nan]
    beside, _ = accelerate(broken, start)
    np.testing.assert_array_equal(beside[:3], together[:3])


def test_members_that_are_not_active_stay_as_they_are(rng):
    z, image = rng.normal(size=(2, 3, 4))
    before, anderson = z.copy(), Anderson(3, 4)
    active = np.array([0, 2])
    for _ in range(3):
        anderson.advance(z, image, active)
        image = z * 0.5
        np.testing.assert_array_equal(z[1], before[1])
    assert (z[active] != before[active]).all()
    assert Anderson.distances(z, image, active).shape == (2,)


def test_the_first_step_takes_the_image_itself(rng):
    apply, _ = linear(rng, rng.uniform(0.0, 0.9, 6))
    z, active, anderson = np.zeros((1, 6)), np.array([0]), Anderson(1, 6)
    for step in range(4):
        image = apply(z[0])[None]
        want = image.copy()
        anderson.advance(z, image, active)
        assert np.allclose(z, want, rtol=0, atol=1e-14) == (step == 0), step


def test_a_jump_of_the_residual_forgets_the_past():
    active, anderson = np.array([0]), Anderson(1, 2)
    z = np.zeros((1, 2))
    for residual in ([0.1, 0.0], [0.0, 0.1], [0.05, 0.05]):
        anderson.advance(z, z + residual, active)
    before = z.copy()
    far = np.array([[0.9 * JUMP * 0.05, 0.0]])
    anderson.advance(z, z + far, active)
    assert not np.allclose(z, before + far)
    before = z.copy()
    far = np.array([[1.1 * JUMP * 0.05, 0.0]])
    anderson.advance(z, z + far, active)
    np.testing.assert_allclose(z, before + far, rtol=1e-14)


def test_no_component_moves_further_than_the_longest_step():
    apply = lambda z: 0.9999 * (z - 1e4) + 1e4  # noqa: E731
    z, active, anderson = np.zeros((1, 1)), np.array([0]), Anderson(1, 1)
    moves = []
    for _ in range(5):
        before = z.copy()
        anderson.advance(z, apply(z[0])[None], active)
        moves.append(float(np.abs(z - before).max()))
    assert moves[0] == pytest.approx(1.0)  # the image itself
    np.testing.assert_allclose(moves[1:], LARGEST_STEP)


def test_nothing_that_is_not_a_number_counts_as_near():
    z, image = np.zeros((2, 3)), np.array([[0.0, 0.1, -0.3], [0.0, np.nan, 0.0]])
    found = Anderson.distances(z, image, np.arange(2))
    assert found[0] == 0.3
    assert np.isnan(found[1])
