"""Simulated waves: invented answers of real municipalities, the same on every machine."""

from doorpakken.simulation.parameters import Parameters, load_parameters
from doorpakken.simulation.population import population
from doorpakken.simulation.responses import simulate

__all__ = ["Parameters", "load_parameters", "population", "simulate"]
